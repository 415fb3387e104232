create function pennon.target_problems(target jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when target ? 'revision' then pennon.object_problems(target, 'target', '{revision}')
      || pennon.whole_problems(target -> 'revision', 'target.revision', 0)
    else pennon.object_problems(target, 'target', '{kind,key,version}')
      || pennon.choice_problems(target -> 'kind', 'target.kind', '{flag,segment,experiment,layer,holdout,config}')
      || pennon.key_problems(target -> 'key', 'target.key')
      || pennon.whole_problems(target -> 'version', 'target.version', 1)
  end
$$;
comment on function pennon.target_problems(jsonb) is 'Problems of what to roll back to: {kind, key, version} or {revision}.';
revoke execute on function pennon.target_problems(jsonb) from public;
