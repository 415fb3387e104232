create function pennon.array_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) returns jsonb
language plpgsql volatile
as $$
declare
  length constant integer := jsonb_array_length(subject);
begin
  return case when length < (schema ->> 'minItems')::numeric
      then pennon.problem(path, format('must have at least %s items', schema ->> 'minItems')) else '[]' end
    || case when length > (schema ->> 'maxItems')::numeric
      then pennon.problem(path, format('must have at most %s items', schema ->> 'maxItems')) else '[]' end
    || case when schema -> 'uniqueItems' = 'true' and length <> (select count(distinct item) from jsonb_array_elements(subject) item)
      then pennon.problem(path, 'must have each item once') else '[]' end
    || case when schema ? 'items' then (
      select coalesce(jsonb_agg(problem order by place), '[]')
      from jsonb_array_elements(subject) with ordinality list (item, place),
        jsonb_array_elements(
          pennon.schema_violations(item, schema -> 'items', root, format('%s[%s]', path, place - 1), depth + 1)
        ) problem
    ) else '[]' end;
end
$$;
comment on function pennon.array_violations(jsonb, jsonb, jsonb, text, integer) is 'Violations of the keywords that look into a list.';
revoke execute on function pennon.array_violations(jsonb, jsonb, jsonb, text, integer) from public;
