create function pennon_api.kill(environment text, flag text, note text default null) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  target pennon.environments;
  current pennon.documents;
begin
  if not pennon.may('kill') then
    return pennon.refused('kill', environment, pennon.forbidden('kill'), jsonb_build_object('flag', left(flag, 200)));
  end if;
  select * into target from pennon.environments e where e.key = kill.environment for update;
  select * into current from pennon.documents d where d.environment = target.key and d.kind = 'flag' and d.key = kill.flag;
  if current.key is null then
    return pennon.refused('kill', environment,
      case when target.key is null then pennon.unknown_environment(environment) else pennon.refusal(
        404, 'PENNON_NOT_FOUND', format('%s has no flag "%s".', environment, flag), null, 'pennon_snapshot lists them.'
      ) end, jsonb_build_object('flag', left(flag, 200)));
  elsif current.body ->> 'status' in ('inactive', 'archived') then
    return jsonb_build_object('environment', environment, 'previous', target.revision, 'revision', target.revision,
      'dry_run', false, 'versions', jsonb_build_array());
  end if;
  return pennon.governed_commit('kill', environment, jsonb_build_array(jsonb_build_object(
    'kind', 'flag', 'key', flag, 'base_version', current.version, 'body', current.body || '{"status": "inactive"}'
  )), coalesce(note, 'Killed.'), '{}');
end
$$;
comment on function pennon_api.kill(text, text, text) is 'Emergency: sets a flag inactive at once, protected and frozen environments included. Admins only; the audit calls it what it is. Answers as pennon_api.commit does; a flag that is off already is left alone.';
revoke execute on function pennon_api.kill(text, text, text) from public, anon;
grant execute on function pennon_api.kill(text, text, text) to authenticated, service_role;
