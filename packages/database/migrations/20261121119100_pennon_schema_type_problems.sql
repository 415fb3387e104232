create function pennon.schema_type_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case when types <> '[]' and types <@ '["null","boolean","object","array","number","string","integer"]'
      and jsonb_array_length(types) = (select count(distinct item) from jsonb_array_elements(types) item)
    then '[]'
    else pennon.problem(path, 'must be one of null, boolean, object, array, number, string, integer, or a list of those')
  end
  from (select case when jsonb_typeof(value) = 'array' then value else jsonb_build_array(value) end) named (types)
$$;
comment on function pennon.schema_type_problems(jsonb, text) is 'Not what the keyword "type" takes.';
revoke execute on function pennon.schema_type_problems(jsonb, text) from public;
