create or replace function public.pennon_snapshot(environment text, since bigint default null) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  target pennon.environments;
  is_server constant boolean := pennon.role_of() is not null;
  state jsonb;
begin
  select * into target from pennon.environments e where e.key = pennon_snapshot.environment;
  if target.key is null then
    return pennon.unknown_environment(environment);
  end if;
  state := jsonb_build_object(
    'revision', target.revision,
    'checksum', case when is_server then target.server_checksum else target.public_checksum end
  );
  if since = target.revision then
    return state || '{"type": "unchanged"}';
  -- A revision of the future is one of another database; what was before the kept window is no longer known.
  elsif since between target.oldest_revision and target.revision then
    return state || jsonb_build_object(
      'type', 'delta', 'previous', since, 'changes', pennon.changes_since(target.key, since, is_server)
    );
  end if;
  return state || jsonb_build_object('type', 'full', 'documents', pennon.full_documents(target.key, is_server));
end
$$;
