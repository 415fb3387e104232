create function pennon.schema_problems(schema jsonb, root jsonb, path text, depth integer) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if schema is null or jsonb_typeof(schema) = 'boolean' then
    return '[]';
  elsif jsonb_typeof(schema) <> 'object' then
    return pennon.problem(path, 'must be a JSON Schema: an object, true or false');
  elsif depth > 32 then
    return pennon.problem(path, 'is nested deeper than 32 schemas');
  end if;
  return (
    select coalesce(jsonb_agg(problem order by keyword, nth), '[]')
    from jsonb_each(schema) member (keyword, value),
      lateral (select
        pennon.member_path(path, keyword) as place,
        keyword = any ('{properties,$defs,definitions,allOf,anyOf,oneOf,items,not,additionalProperties}') as holds_schemas
      ) known,
      lateral (select case when holds_schemas then pennon.schema_holder_problems(keyword, value, place)
        else pennon.schema_keyword_problems(keyword, value, root, place) end) own (problems),
      jsonb_array_elements(own.problems || case when holds_schemas and own.problems = '[]' then (
        select coalesce(jsonb_agg(inner_problem), '[]')
        from pennon.subschemas_of(keyword, value, place) part,
          jsonb_array_elements(pennon.schema_problems(part.schema, root, part.path, depth + 1)) inner_problem
      ) else '[]' end) with ordinality list (problem, nth)
  );
end
$$;
comment on function pennon.schema_problems(jsonb, jsonb, text, integer) is 'What is wrong with a JSON Schema: a keyword that it has and that is not checked here is refused, not ignored.';
revoke execute on function pennon.schema_problems(jsonb, jsonb, text, integer) from public;
