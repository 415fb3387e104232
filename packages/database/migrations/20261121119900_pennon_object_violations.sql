create function pennon.object_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) returns jsonb
language plpgsql volatile
as $$
begin
  return coalesce((
      select jsonb_agg(problem order by place)
      from jsonb_array_elements_text(pennon.items_of(schema -> 'required')) with ordinality list (name, place),
        jsonb_array_elements(pennon.problem(path, format('lacks "%s"', name))) problem
      where not subject ? name
    ), '[]')
    || coalesce((
      select jsonb_agg(problem order by name)
      from jsonb_each(subject) member (name, item),
        lateral (select case
          when schema -> 'properties' ? name
            then pennon.schema_violations(item, schema -> 'properties' -> name, root, pennon.member_path(path, name), depth + 1)
          when schema -> 'additionalProperties' = 'false'
            then pennon.problem(path, format('has an unknown member "%s"', name))
          when schema ? 'additionalProperties'
            then pennon.schema_violations(item, schema -> 'additionalProperties', root, pennon.member_path(path, name), depth + 1)
          else '[]'
        end) own (problems),
        jsonb_array_elements(own.problems) problem
    ), '[]');
end
$$;
comment on function pennon.object_violations(jsonb, jsonb, jsonb, text, integer) is 'Violations of the keywords that look into an object.';
revoke execute on function pennon.object_violations(jsonb, jsonb, jsonb, text, integer) from public;
