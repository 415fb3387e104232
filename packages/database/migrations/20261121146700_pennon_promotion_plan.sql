create or replace function pennon.promotion_plan(origin text, environment text, documents jsonb, prefer text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    with asked as materialized (
      select list.kind, list.key from jsonb_to_recordset(documents) list (kind text, key text)
    ),
    candidate as (
      select document.kind, document.key from pennon.documents document
      where document.environment = promotion_plan.origin
      union
      select taken.kind, taken.key from pennon.promotions taken
      where taken.origin = promotion_plan.origin and taken.environment = promotion_plan.environment
      union
      select asked.kind, asked.key from asked
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', candidate.kind, 'key', candidate.key,
      'version', coalesce(mine.version, pennon.latest_version(origin, candidate.kind, candidate.key)),
      'content', coalesce(mine.source, mine.body),
      'base_version', coalesce(theirs.version, 0),
      'target_version', coalesce(theirs.version, pennon.latest_version(promotion_plan.environment, candidate.kind, candidate.key), 0),
      'body', result -> 'value',
      'is_changed', result -> 'value' is distinct from coalesce(theirs.source, theirs.body),
      'conflicts', result -> 'conflicts'
    ) order by candidate.kind, candidate.key), '[]')
    from candidate
    left join pennon.documents mine
      on mine.environment = promotion_plan.origin and mine.kind = candidate.kind and mine.key = candidate.key
    left join pennon.documents theirs
      on theirs.environment = promotion_plan.environment and theirs.kind = candidate.kind and theirs.key = candidate.key
    left join lateral pennon.promotion_base(origin, promotion_plan.environment, candidate.kind, candidate.key) base on true,
    lateral pennon.merged_document(
      candidate.kind, candidate.key, base.content, coalesce(mine.source, mine.body), coalesce(theirs.source, theirs.body), prefer
    ) result
    where documents is null or (candidate.kind, candidate.key) in (select asked.kind, asked.key from asked)
  );
end
$$;
