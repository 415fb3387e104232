create function pennon.promotion_base(origin text, environment text, kind text, key text)
returns table (version bigint, content jsonb)
language sql stable
rows 1
as $$
  -- What was taken over last, or the last content that both have had, whichever is later.
  select base.version, base.content
  from (
    select taken.version, taken.content
    from pennon.promotions taken
    where taken.origin = promotion_base.origin and taken.environment = promotion_base.environment
      and taken.kind = promotion_base.kind and taken.key = promotion_base.key
    union all
    (
      select mine.version, coalesce(mine.source, mine.body)
      from pennon.versions mine
      where mine.environment = promotion_base.origin and mine.kind = promotion_base.kind and mine.key = promotion_base.key
        and exists (
          select from pennon.versions theirs
          where theirs.environment = promotion_base.environment and theirs.kind = mine.kind and theirs.key = mine.key
            and theirs.content_hash = mine.content_hash
        )
      order by mine.version desc
      limit 1
    )
  ) base
  order by base.version desc
  limit 1
$$;
comment on function pennon.promotion_base(text, text, text, text) is 'Where the three-way merge of a document begins: its last content that both environments have seen; no row: they never had one.';
revoke execute on function pennon.promotion_base(text, text, text, text) from public;
