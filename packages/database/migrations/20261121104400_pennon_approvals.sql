create table pennon.approvals (
  change_request bigint not null references pennon.change_requests (id),
  content_hash text not null,
  member text not null,
  audit_seq bigint not null,
  at timestamptz not null default now(),
  primary key (change_request, content_hash, member)
);
comment on table pennon.approvals is 'Who approved which content. One counts while its row in the audit says the same and the member may still approve.';
comment on column pennon.approvals.member is 'The user id: keys and tokens are nobody, and approve nothing.';
comment on column pennon.approvals.audit_seq is 'Its row in the chain of the environment.';
alter table pennon.approvals enable row level security;
revoke all on pennon.approvals from public, anon, authenticated, service_role;
