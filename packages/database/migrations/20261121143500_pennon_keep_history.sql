create or replace function pennon_api.keep_history(environment text, revisions bigint, days integer) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  asked constant jsonb := jsonb_build_object('revisions', revisions, 'days', days);
  problems constant jsonb := pennon.object_problems(jsonb_strip_nulls(asked), '$', '{revisions,days}')
    || pennon.whole_problems(to_jsonb(revisions), 'revisions', 1) || pennon.whole_problems(to_jsonb(days), 'days', 0);
  refused jsonb := case when not pennon.may('administer') then pennon.forbidden('administer')
    when problems <> '[]' then pennon.invalid(problems)
    else pennon.unknown_revision(environment, null) end;
  before pennon.environments;
begin
  if refused is null then
    select * into before from pennon.environments e where e.key = keep_history.environment for update;
    refused := case when pennon.lowers(before, jsonb_populate_record(before, jsonb_build_object(
      'kept_revisions', revisions, 'kept_days', days
    ))) then pennon.refusal(
      403, 'PENNON_UNAPPROVED', format('%s is protected, and this would keep less of its history.', environment), null,
      'Propose the settings kept_revisions and kept_days with pennon_api.propose_settings, and have them approved.'
    ) end;
  end if;
  if refused is not null then
    return pennon.refused('history.keep', environment, refused, asked);
  end if;
  update pennon.environments target set kept_revisions = revisions, kept_days = days
  where target.key = keep_history.environment;
  perform pennon.write_audit('history.keep', environment, 'accepted', asked);
  return asked || jsonb_build_object('environment', environment);
end
$$;
