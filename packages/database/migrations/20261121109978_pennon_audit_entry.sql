create function pennon.audit_entry(entry pennon.audit_log) returns jsonb
language sql immutable parallel safe
as $$
  select entry.body::jsonb || jsonb_build_object('hash', entry.hash)
$$;
comment on function pennon.audit_entry(pennon.audit_log) is 'A row of the audit as it is answered.';
revoke execute on function pennon.audit_entry(pennon.audit_log) from public;
