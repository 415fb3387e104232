create or replace function pennon_api.commit(
  environment text, changes jsonb, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return pennon.governed_commit('commit', environment, changes, note, options);
end
$$;
comment on function pennon_api.commit(text, jsonb, text, jsonb) is 'The one writer. changes: [{kind, key, base_version, body | null}], all or none; options: {dry_run, change_request}. Answers {environment, previous, revision, dry_run, versions}, or a refusal {code, message, details, hint} with its HTTP status.';
revoke execute on function pennon_api.commit(text, jsonb, text, jsonb) from public, anon;
grant execute on function pennon_api.commit(text, jsonb, text, jsonb) to authenticated, service_role;
