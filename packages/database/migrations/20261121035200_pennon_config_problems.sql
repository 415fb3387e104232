create function pennon.config_problems(body jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.object_problems(body, path, '{key,values}', '{delivery,schema,extends}')
    || case when jsonb_typeof(body -> 'values') <> 'object'
      then pennon.problem(path || '.values', 'must be an object') else '[]' end
    || case when jsonb_typeof(body -> 'schema') not in ('object', 'boolean')
      then pennon.problem(path || '.schema', 'must be a JSON Schema') else '[]' end
    || pennon.key_problems(body -> 'extends', path || '.extends');
end
$$;
comment on function pennon.config_problems(jsonb, text) is 'Problems of a configuration section''s structure.';
revoke execute on function pennon.config_problems(jsonb, text) from public;
