create function pennon_api.restore(
  environment text, kind text, key text, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return coalesce(pennon.address_refusal(environment, kind, key), pennon.commit_computed(
    environment, pennon.restore_change(environment, kind, key), coalesce(note, format('Restore %s %s.', kind, key)), options
  ));
end
$$;
comment on function pennon_api.restore(text, text, text, text, jsonb) is 'Gives an archived flag the status that it had, and brings back a deleted document as it last was. Answers as pennon_api.commit does.';
revoke execute on function pennon_api.restore(text, text, text, text, jsonb) from public, anon;
grant execute on function pennon_api.restore(text, text, text, text, jsonb) to authenticated, service_role;
