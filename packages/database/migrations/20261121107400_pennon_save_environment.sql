create function pennon_api.save_environment(environment text, settings jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  problems jsonb;
  before pennon.environments;
  after pennon.environments;
  refusal jsonb;
begin
  if not pennon.may('administer') then
    return pennon.refused('environment.save', environment, pennon.forbidden('administer'));
  end if;
  problems := case when environment ~ '^[a-z0-9-]{1,63}$' then '[]' else
    pennon.problem('environment', 'must be 1 to 63 of small letters, digits and -') end || pennon.settings_problems(settings);
  if problems <> '[]' then
    return pennon.refused('environment.save', environment, pennon.invalid(problems), jsonb_build_object('settings', settings));
  end if;
  select * into before from pennon.environments e where e.key = save_environment.environment for update;
  after := jsonb_populate_record(before, settings || jsonb_build_object('key', environment));
  refusal := case when pennon.lowers(before, after) then pennon.refusal(
      403, 'PENNON_UNAPPROVED', format('%s is protected, and these settings protect it less.', environment), null,
      'Propose them with pennon_api.propose_settings, have them approved, and publish them with pennon_api.publish.'
    ) else pennon.settings_refusal(after) end;
  if refusal is not null then
    return pennon.refused('environment.save', environment, refusal, jsonb_build_object('settings', settings));
  end if;
  return pennon.write_settings(after);
end
$$;
comment on function pennon_api.save_environment(text, jsonb) is 'Makes an environment or changes its settings: {name, protected, min_approvals, block_self_approval, freeze_windows: [{from, until}]}, those that are given. A protected one is not protected less without approval.';
revoke execute on function pennon_api.save_environment(text, jsonb) from public, anon;
grant execute on function pennon_api.save_environment(text, jsonb) to authenticated, service_role;
