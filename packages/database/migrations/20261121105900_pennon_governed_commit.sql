create function pennon.governed_commit(action text, environment text, changes jsonb, note text, options jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  permission constant text := coalesce((select p.action from pennon.permissions() p where p.action = governed_commit.action), 'commit');
  problems jsonb;
  answer jsonb;
  is_dry_run boolean;
begin
  if not pennon.may(permission) then
    return pennon.refused(action, environment, pennon.forbidden(permission));
  end if;
  problems := pennon.options_problems(note, coalesce(options, '{}')) || pennon.change_problems(changes);
  is_dry_run := coalesce(options -> 'dry_run' = 'true', false);
  begin
    answer := case when problems <> '[]' then pennon.invalid(problems)
      else pennon.try_commit(action, environment, changes, note, options) end;
  exception when others then
    -- What the client is to try again says so itself, and leaves no trace.
    if sqlstate like '40%' then raise; end if;
    perform pennon.write_audit(action, environment, 'failed', jsonb_build_object('sqlstate', sqlstate, 'message', left(sqlerrm, 500)));
    return pennon.refusal(500, 'PENNON_FAILED', sqlerrm, jsonb_build_object('sqlstate', sqlstate),
      'Nothing was written. This is a mistake in Pennon or in a trigger of yours: please report it.');
  end;
  if is_dry_run then
    return answer;
  elsif answer ? 'code' then
    return pennon.refused(action, environment, answer, pennon.commit_details(environment, changes, note, null, answer));
  end if;
  perform pennon.record_commit(action, environment, changes, note, (options ->> 'change_request')::bigint, answer);
  return answer;
end
$$;
comment on function pennon.governed_commit(text, text, jsonb, text, jsonb) is 'What every commit goes through: role, validity, governance, the commit itself, authorisation and audit. The action is what the audit calls it.';
revoke execute on function pennon.governed_commit(text, text, jsonb, text, jsonb) from public;
