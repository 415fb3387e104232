create function pennon.guarding_triggers() returns table (relation text, name text, function text, events text[])
language sql immutable parallel safe
as $$
  values
    ('versions', 'refuse_rewriting', 'refuse_rewriting', '{update}'::text[]),
    ('versions', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('versions', 'guard_version', 'guard_version', '{insert}'),
    ('commits', 'refuse_rewriting', 'refuse_rewriting', '{update}'),
    ('commits', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('commits', 'guard_commit', 'guard_commit', '{insert}'),
    ('documents', 'guard_document', 'guard_document', '{insert,update,delete}'),
    ('documents', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('environments', 'guard_environment', 'guard_environment', '{update,delete}'),
    ('environments', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('environments', 'audit_administration', 'audit_administration', '{insert,delete}'),
    ('environments', 'audit_settings', 'audit_administration', '{update}'),
    ('authorisations', 'refuse_rewriting', 'refuse_rewriting', '{update,delete}'),
    ('authorisations', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('approvals', 'refuse_rewriting', 'refuse_rewriting', '{update,delete}'),
    ('approvals', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('change_requests', 'refuse_truncating', 'refuse_rewriting', '{truncate}'),
    ('audit_log', 'chain_audit', 'chain_audit', '{insert}'),
    ('audit_log', 'guard_audit', 'guard_audit', '{update,delete}'),
    ('audit_log', 'guard_audit_whole', 'guard_audit', '{truncate}'),
    ('members', 'audit_administration', 'audit_administration', '{insert,update,delete}'),
    ('api_tokens', 'audit_administration', 'audit_administration', '{insert,update,delete}'),
    ('pii_keys', 'audit_administration', 'audit_administration', '{insert,update,delete}')
$$;
comment on function pennon.guarding_triggers() is 'The triggers that governance and the audit stand on.';
revoke execute on function pennon.guarding_triggers() from public;
