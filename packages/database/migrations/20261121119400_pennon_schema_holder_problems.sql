create function pennon.schema_holder_problems(keyword text, value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when keyword in ('properties', '$defs', 'definitions') and jsonb_typeof(value) <> 'object'
      then pennon.problem(path, 'must be an object of schemas')
    when keyword in ('allOf', 'anyOf', 'oneOf') and (jsonb_typeof(value) <> 'array' or value = '[]')
      then pennon.problem(path, 'must be a list of at least one schema')
    else '[]'
  end
$$;
comment on function pennon.schema_holder_problems(text, jsonb, text) is 'Not what a keyword that holds schemas takes.';
revoke execute on function pennon.schema_holder_problems(text, jsonb, text) from public;
