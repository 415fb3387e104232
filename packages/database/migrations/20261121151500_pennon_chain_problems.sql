create or replace function pennon.chain_problems(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  -- Nearly no flag has prerequisites, and few segments name others: then nothing leads anywhere.
  if not exists (
    select from pennon.proposed_changes(changes) proposed, pennon.references_of(proposed.kind, proposed.body) named
    where named.kind = proposed.kind
  ) then
    return '[]';
  end if;
  return (
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
    -- What leads to a changed document becomes longer with it.
    origin (path, kind, key, is_changed) as (
      select proposed.path, proposed.kind, proposed.key, true
      from proposed where exists (select from edge where edge.kind = proposed.kind and edge.key = proposed.key)
      union
      select origin.path, origin.kind, edge.key, false
      from origin join edge on edge.kind = origin.kind and edge.target_key = origin.key
      where not exists (select from proposed where proposed.kind = edge.kind and proposed.key = edge.key)
    ),
    walk (path, kind, origin, is_changed, key, length) as (
      select origin.path, origin.kind, origin.key, origin.is_changed, edge.target_key, 1
      from origin join edge on edge.kind = origin.kind and edge.key = origin.key
      union
      select walk.path, walk.kind, walk.origin, walk.is_changed, edge.target_key, walk.length + 1
      from walk join edge on edge.kind = walk.kind and edge.key = walk.key
      where walk.length <= 16 and walk.key <> walk.origin
    ),
    cycle as (
      select distinct walk.path, format('%s %s leads back to itself', walk.kind, walk.origin) as message
      from walk where walk.is_changed and walk.key = walk.origin
    ),
    -- A chain of segments counts from its first, as the evaluator descends; one of prerequisites from its second.
    too_long as (
      select walk.path, format('%s %s leads through more than %s others', walk.kind, min(walk.origin),
        case walk.kind when 'segment' then 15 else 16 end) as message
      from walk where walk.length > case walk.kind when 'segment' then 15 else 16 end
        and not exists (select from cycle)
      group by walk.path, walk.kind
    )
    select coalesce(jsonb_agg(problem order by found.path), '[]')
    from (select * from cycle union all select * from too_long) found,
      jsonb_array_elements(pennon.problem(found.path || '.body', found.message)) problem
  );
end
$$;
