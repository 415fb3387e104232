create function pennon.combined_violations(subject jsonb, schema jsonb, root jsonb, path text, depth integer) returns jsonb
language plpgsql volatile
as $$
declare
  count_one constant bigint := case when schema ? 'oneOf' then pennon.fitting_count(subject, schema -> 'oneOf', root, depth + 1) end;
begin
  return case when schema ? '$ref'
      then pennon.schema_violations(subject, pennon.schema_at(root, schema ->> '$ref'), root, path, depth + 1) else '[]' end
    || coalesce((
      select jsonb_agg(problem order by place)
      from jsonb_array_elements(pennon.items_of(schema -> 'allOf')) with ordinality list (part, place),
        jsonb_array_elements(pennon.schema_violations(subject, part, root, path, depth + 1)) problem
    ), '[]')
    || case when schema ? 'anyOf' and pennon.fitting_count(subject, schema -> 'anyOf', root, depth + 1) = 0
      then pennon.problem(path, 'fits none of the schemas of "anyOf"') else '[]' end
    || case when count_one <> 1
      then pennon.problem(path, format('fits %s of the schemas of "oneOf", and must fit one', count_one)) else '[]' end
    || case when schema ? 'not' and pennon.schema_violations(subject, schema -> 'not', root, path, depth + 1) = '[]'
      then pennon.problem(path, 'must not fit the schema of "not"') else '[]' end;
end
$$;
comment on function pennon.combined_violations(jsonb, jsonb, jsonb, text, integer) is 'Violations of the keywords that combine schemas: $ref, allOf, anyOf, oneOf, not.';
revoke execute on function pennon.combined_violations(jsonb, jsonb, jsonb, text, integer) from public;
