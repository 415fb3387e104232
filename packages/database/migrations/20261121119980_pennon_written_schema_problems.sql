create function pennon.written_schema_problems(changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(problem order by proposed.path, place), '[]')
    from pennon.proposed_changes(changes) proposed,
      jsonb_array_elements(
        pennon.schema_problems(proposed.body -> 'schema', proposed.body -> 'schema', proposed.path || '.body.schema', 0)
        || case when jsonb_path_exists(
          proposed.body -> 'values', 'strict $.**{100 to last} ? (@.type() == "object" || @.type() == "array")'
        ) then pennon.problem(proposed.path || '.body.values', 'is nested deeper than 100') else '[]' end
      ) with ordinality list (problem, place)
    where proposed.kind = 'config'
  );
end
$$;
comment on function pennon.written_schema_problems(jsonb) is 'Problems of the JSON Schemas that a commit writes, and values too deep to be looked through.';
revoke execute on function pennon.written_schema_problems(jsonb) from public;
