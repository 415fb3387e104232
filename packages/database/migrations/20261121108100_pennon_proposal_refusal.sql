create function pennon.proposal_refusal(environment text, changes jsonb, settings jsonb, note text) returns jsonb
language plpgsql volatile
as $$
declare
  problems constant jsonb := pennon.options_problems(note, '{}')
    || case when settings is null then pennon.change_problems(changes) else pennon.settings_problems(settings) end;
  target pennon.environments;
  answer jsonb;
begin
  if problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  select * into target from pennon.environments e where e.key = proposal_refusal.environment for update;
  if target.key is null then
    return pennon.unknown_environment(environment);
  elsif settings is not null then
    return pennon.settings_refusal(jsonb_populate_record(target, settings));
  end if;
  answer := pennon.commit_changes(environment, changes, note, true);
  return case when answer ? 'code' then answer end;
end
$$;
comment on function pennon.proposal_refusal(text, jsonb, jsonb, text) is 'The refusal of changes or settings that could not be published even if they were approved; null for the others.';
revoke execute on function pennon.proposal_refusal(text, jsonb, jsonb, text) from public;
