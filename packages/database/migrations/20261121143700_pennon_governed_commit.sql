create or replace function pennon.governed_commit(action text, environment text, changes jsonb, note text, options jsonb) returns jsonb
language plpgsql
as $$
declare
  is_dry_run constant boolean := coalesce(options -> 'dry_run' = 'true', false);
  -- Who may propose or approve may see what would happen.
  permission constant text := case when is_dry_run then 'propose'
    else coalesce((select p.action from pennon.permissions() p where p.action = governed_commit.action), 'commit') end;
  problems jsonb;
  answer jsonb;
begin
  if not pennon.may(permission) then
    return pennon.refused(action, environment, pennon.forbidden(permission));
  end if;
  problems := pennon.options_problems(note, coalesce(options, '{}')) || pennon.change_problems(changes);
  begin
    answer := case when problems <> '[]' then pennon.invalid(problems)
      else pennon.try_commit(action, environment, changes, note, options) end;
  exception when others then
    -- What the client is to try again says so itself, and leaves no trace.
    if sqlstate like '40%' then raise; end if;
    perform pennon.write_audit(action, environment, 'failed', jsonb_build_object(
      'sqlstate', sqlstate, 'message', left(pennon.masked_text(sqlerrm), 500)
    ));
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
