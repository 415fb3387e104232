create function pennon.written_schema_problems(changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(problem order by proposed.path, place), '[]')
    from pennon.proposed_changes(changes) proposed,
      jsonb_array_elements(pennon.schema_problems(
        proposed.body -> 'schema', proposed.body -> 'schema', proposed.path || '.body.schema', 0
      )) with ordinality list (problem, place)
    where proposed.kind = 'config'
  );
end
$$;
comment on function pennon.written_schema_problems(jsonb) is 'Problems of the JSON Schemas that a commit writes.';
revoke execute on function pennon.written_schema_problems(jsonb) from public;
