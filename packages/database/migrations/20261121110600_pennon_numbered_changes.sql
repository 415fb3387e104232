create function pennon.numbered_changes(environment text, changes jsonb)
returns table (
  kind text, key text, version bigint, body jsonb, source jsonb, delivery text, line_hash bigint,
  delivery_before text, line_hash_before bigint
)
language plpgsql stable
rows 1000
as $$
begin
  return query
  with proposed as materialized (
    select list.position, change ->> 'kind' as kind, change ->> 'key' as key,
      nullif(change -> 'body', 'null') as body, nullif(change -> 'source', 'null') as source
    from jsonb_array_elements(changes) with ordinality list (change, position)
  )
  select proposed.kind, proposed.key, next.version, proposed.body, proposed.source,
    case when proposed.body is null then document.delivery else pennon.delivery_of(proposed.body) end,
    pennon.line_hash(proposed.kind, proposed.key, next.version),
    document.delivery, document.line_hash
  from proposed
  -- By the primary key, however many documents there are: the planner knows nothing of the list's length.
  left join lateral (
    select known.delivery, known.line_hash from pennon.documents known
    where known.environment = numbered_changes.environment and known.kind = proposed.kind and known.key = proposed.key
    limit 1
  ) document on true,
  -- A document that was deleted and comes back counts on.
  lateral (
    select coalesce(max(version.version), 0) + 1 as version
    from pennon.versions version
    where version.environment = numbered_changes.environment
      and version.kind = proposed.kind and version.key = proposed.key
  ) next
  order by proposed.position;
end
$$;
comment on function pennon.numbered_changes(text, jsonb) is 'What a commit writes: each change with its new version, and what the document was before.';
revoke execute on function pennon.numbered_changes(text, jsonb) from public;
