create function pennon.one_change_problems(change jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  problems constant jsonb := pennon.object_problems(change, path, '{kind,key,base_version,body}')
    || pennon.choice_problems(change -> 'kind', path || '.kind', '{flag,segment,experiment,layer,holdout,config}')
    || pennon.key_problems(change -> 'key', path || '.key')
    -- Null would be different from no current version, so it would overwrite whatever there is.
    || case when jsonb_typeof(change -> 'base_version') <> 'number' or change ->> 'base_version' !~ '^(0|[1-9][0-9]{0,17})$'
      then pennon.problem(path || '.base_version', 'must be the version that was changed; 0 for a new document') else '[]' end;
begin
  if problems <> '[]' then
    return problems;
  elsif change -> 'body' <> 'null' then
    return pennon.document_problems(change ->> 'kind', change ->> 'key', change -> 'body', path || '.body');
  elsif change -> 'base_version' = '0' then
    return pennon.problem(path || '.body', 'must not be null: there is nothing to delete at base_version 0');
  end if;
  return '[]';
end
$$;
comment on function pennon.one_change_problems(jsonb, text) is 'Problems of one change, as far as it alone shows them.';
revoke execute on function pennon.one_change_problems(jsonb, text) from public;
