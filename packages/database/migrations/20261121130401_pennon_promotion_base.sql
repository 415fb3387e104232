create or replace function pennon.promotion_base(origin text, environment text, kind text, key text)
returns table (version bigint, content jsonb)
language sql stable
rows 1
as $$
  -- What was taken over last; or what both have had since on their own, the last of it in the environment. What either had
  -- before a take-over is past: an origin that goes back to it has changed.
  with taken as materialized (
    select known.version, known.target_version, known.content
    from pennon.promotions known
    where known.origin = promotion_base.origin and known.environment = promotion_base.environment
      and known.kind = promotion_base.kind and known.key = promotion_base.key
  )
  select base.version, base.content
  from (
    (
      select mine.version, coalesce(mine.source, mine.body) as content, 2 as rank
      from pennon.versions theirs
      join pennon.versions mine
        on mine.environment = promotion_base.origin and mine.kind = theirs.kind and mine.key = theirs.key
        -- A deletion has none, and is common too.
        and coalesce(mine.content_hash, '') = coalesce(theirs.content_hash, '')
      where theirs.environment = promotion_base.environment
        and theirs.kind = promotion_base.kind and theirs.key = promotion_base.key
        and (
          not exists (select from taken)
          or exists (select from taken where mine.version > taken.version and theirs.version > taken.target_version)
        )
      order by theirs.version desc, mine.version desc
      limit 1
    )
    union all
    select taken.version, taken.content, 1 from taken
  ) base
  order by base.rank desc
  limit 1
$$;
comment on function pennon.promotion_base(text, text, text, text) is 'Where the three-way merge of a document begins: what was taken over last, or a content that both environments have had since; no row: they never had one.';
