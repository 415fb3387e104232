create function pennon.schema_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) returns jsonb
language plpgsql volatile
as $$
begin
  if jsonb_typeof(schema) = 'boolean' then
    return case when schema = 'true' then '[]' else pennon.problem(path, 'may not be there') end;
  elsif depth > 32 or not pennon.is_within_steps() then
    -- An answer from here could be turned round by a "not": who asked looks at the steps.
    perform set_config('pennon.schema_steps', '20000', true);
    return pennon.problem(path, 'leads through more than 32 schemas');
  end if;
  return pennon.scalar_violations(subject, schema, path)
    || case jsonb_typeof(subject)
      when 'array' then pennon.array_violations(subject, schema, root, path, depth)
      when 'object' then pennon.object_violations(subject, schema, root, path, depth)
      else '[]'
    end
    || case when schema ?| '{$ref,allOf,anyOf,oneOf,not}' then pennon.combined_violations(subject, schema, root, path, depth)
      else '[]' end;
end
$$;
comment on function pennon.schema_violations(jsonb, jsonb, jsonb, text, integer) is 'Where a value violates a JSON Schema that schema_problems has nothing against: [{path, message}].';
revoke execute on function pennon.schema_violations(jsonb, jsonb, jsonb, text, integer) from public;
