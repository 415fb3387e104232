create table pennon.audit_chains (
  chain text primary key,
  seq bigint not null,
  hash text not null
) with (fillfactor = 50);
comment on table pennon.audit_chains is 'The last row of each chain of the audit. Who appends holds its row, so an environment''s chain waits for that environment alone.';
alter table pennon.audit_chains enable row level security;
revoke all on pennon.audit_chains from public, anon, authenticated, service_role;
