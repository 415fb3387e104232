create function pennon.side_problems(side jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case when side ? 'kind' or side ? 'key'
    then pennon.object_problems(side, path, '{environment,kind,key}', '{version}')
      || pennon.choice_problems(side -> 'kind', path || '.kind', '{flag,segment,experiment,layer,holdout,config}')
      || pennon.key_problems(side -> 'key', path || '.key')
      || pennon.whole_problems(side -> 'version', path || '.version', 1)
    else pennon.object_problems(side, path, '{environment}', '{revision}')
      || pennon.whole_problems(side -> 'revision', path || '.revision', 0)
  end
  || case when jsonb_typeof(side -> 'environment') <> 'string'
    then pennon.problem(path || '.environment', 'must be the key of an environment') else '[]' end
$$;
comment on function pennon.side_problems(jsonb, text) is 'Problems of one side of a diff: {environment, kind, key, version} or {environment, revision}.';
revoke execute on function pennon.side_problems(jsonb, text) from public;
