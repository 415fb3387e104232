create function pennon_api.keep_history(environment text, revisions bigint, days integer) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  asked constant jsonb := jsonb_build_object('revisions', revisions, 'days', days);
  problems constant jsonb := pennon.object_problems(jsonb_strip_nulls(asked), '$', '{revisions,days}')
    || pennon.whole_problems(to_jsonb(revisions), 'revisions', 1) || pennon.whole_problems(to_jsonb(days), 'days', 0);
  refused constant jsonb := case when not pennon.may('administer') then pennon.forbidden('administer')
    when problems <> '[]' then pennon.invalid(problems)
    else pennon.unknown_revision(environment, null) end;
begin
  if refused is not null then
    return pennon.refused('history.keep', environment, refused, asked);
  end if;
  update pennon.environments target set kept_revisions = revisions, kept_days = days
  where target.key = keep_history.environment;
  perform pennon.write_audit('history.keep', environment, 'accepted', asked);
  return asked || jsonb_build_object('environment', environment);
end
$$;
comment on function pennon_api.keep_history(text, bigint, integer) is 'Says how much history an environment keeps: at least so many revisions, and all of at least so many days. What is older may be pruned; the current versions and the audit never are. For admins; audited.';
revoke execute on function pennon_api.keep_history(text, bigint, integer) from public, anon;
grant execute on function pennon_api.keep_history(text, bigint, integer) to authenticated, service_role;
