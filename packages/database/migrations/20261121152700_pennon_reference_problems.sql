-- Without the look beforehand again: what a document is named by takes as long to find as all that follows.
create or replace function pennon.reference_problems(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(problem order by edge.path), '[]')
    from pennon.edges_after(environment, changes) edge
    left join pennon.proposed_changes(changes) proposed
      on proposed.kind = edge.target_kind and proposed.key = edge.target_key
    -- By the primary key, however many documents there are: the planner knows nothing of the list's length.
    left join lateral (
      select known.body, known.delivery from pennon.documents known
      where known.environment = reference_problems.environment
        and known.kind = edge.target_kind and known.key = edge.target_key and proposed.kind is null
      limit 1
    ) document on true,
      pennon.edge_message(
        edge.kind, edge.body, edge.delivery, edge.target_variations,
        coalesce(proposed.body, document.body), coalesce(proposed.delivery, document.delivery)
      ) message,
      jsonb_array_elements(pennon.problem(
        edge.path,
        format('%s %s refers to %s %s, %s', edge.kind, edge.key, edge.target_kind, edge.target_key, message)
      )) problem
    where message is not null
  );
end
$$;
