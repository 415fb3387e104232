create function pennon_api.verify_audit(checkpoint jsonb default null) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
set work_mem = '64MB'
as $$
declare
  problems constant jsonb := pennon.checkpoint_problems(checkpoint);
  broken jsonb;
begin
  if not pennon.may('audit') then
    return pennon.forbidden('audit');
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  broken := coalesce(pennon.broken_row(), pennon.broken_checkpoint(checkpoint));
  return jsonb_build_object(
    'ok', broken is null, 'rows', (select count(*) from pennon.audit_log), 'broken', broken,
    'checkpoint', pennon.audit_checkpoint()
  );
end
$$;
comment on function pennon_api.verify_audit(jsonb) is 'Checks every chain of the audit, against a checkpoint of earlier too: {ok, rows, broken: {chain, seq, problem: changed | missing | order}, checkpoint}. Only a checkpoint that was kept elsewhere shows that rows are missing at the end, or that the owner wrote a chain anew. For auditors.';
revoke execute on function pennon_api.verify_audit(jsonb) from public, anon;
grant execute on function pennon_api.verify_audit(jsonb) to authenticated, service_role;
