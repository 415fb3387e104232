create function pennon.chain_problems(environment text, changes jsonb) returns jsonb
language sql stable
as $$
  with recursive proposed as materialized (
    select change.path, change.kind, change.key, change.body from pennon.proposed_changes(changes) change
  ),
  edge as materialized (
    select proposed.kind, proposed.key, named.key as target_key
    from proposed, pennon.references_of(proposed.kind, proposed.body) named
    where named.kind = proposed.kind
    union
    select reference.kind, reference.key, reference.target_key
    from pennon.document_references reference
    where reference.environment = chain_problems.environment
      and reference.kind = reference.target_kind
      and not exists (select from proposed where proposed.kind = reference.kind and proposed.key = reference.key)
  ),
  walk (path, kind, origin, key, length) as (
    select proposed.path, proposed.kind, proposed.key, edge.target_key, 1
    from proposed join edge on edge.kind = proposed.kind and edge.key = proposed.key
    union
    select walk.path, walk.kind, walk.origin, edge.target_key, walk.length + 1
    from walk join edge on edge.kind = walk.kind and edge.key = walk.key
    where walk.length <= 16 and walk.key <> walk.origin
  )
  select coalesce(jsonb_agg(problem), '[]')
  from (
    select distinct walk.path, case when walk.key = walk.origin
      then format('%s %s leads back to itself', walk.kind, walk.origin)
      else format('%s %s leads through more than 16 others', walk.kind, walk.origin) end as message
    from walk where walk.key = walk.origin or walk.length > 16
  ) found, jsonb_array_elements(pennon.problem(found.path || '.body', found.message)) problem
$$;
comment on function pennon.chain_problems(text, jsonb) is 'Prerequisites, segments or configurations that would lead back to themselves, or through more than 16.';
revoke execute on function pennon.chain_problems(text, jsonb) from public;
