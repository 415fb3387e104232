create function pennon.reference_problems(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(problem order by edge.path), '[]')
    from pennon.edges_after(environment, changes) edge
    left join pennon.proposed_changes(changes) proposed
      on proposed.kind = edge.target_kind and proposed.key = edge.target_key
    left join pennon.documents document
      on document.environment = reference_problems.environment
      and document.kind = edge.target_kind and document.key = edge.target_key
      and proposed.kind is null,
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
comment on function pennon.reference_problems(text, jsonb) is 'References that a commit would leave without their target, or from what browsers hold to what they may not.';
revoke execute on function pennon.reference_problems(text, jsonb) from public;
