create table pennon.change_requests (
  id bigint primary key generated always as identity,
  environment text not null references pennon.environments (key),
  changes jsonb check (jsonb_typeof(changes) = 'array'),
  settings jsonb check (jsonb_typeof(settings) = 'object'),
  content_hash text not null,
  note text,
  status text not null default 'open' check (status in ('open', 'published', 'rejected')),
  author text not null,
  created_at timestamptz not null default now(),
  publish_at timestamptz,
  failure jsonb,
  revision bigint,
  closed_at timestamptz,
  check (num_nonnulls(changes, settings) = 1)
);
create index change_requests_environment on pennon.change_requests (environment, status, id);
create index change_requests_due on pennon.change_requests (publish_at) where status = 'open' and publish_at is not null;
comment on table pennon.change_requests is 'Changes that somebody proposed: of documents, or of an environment''s settings. Who proposed, edited and approved them stands in the audit.';
comment on column pennon.change_requests.changes is 'As pennon_api.commit takes them, with their base versions.';
comment on column pennon.change_requests.content_hash is 'What approvals are bound to.';
comment on column pennon.change_requests.publish_at is 'When it is published by itself, if it may be then.';
comment on column pennon.change_requests.failure is 'Why it was not published when it was due.';
comment on column pennon.change_requests.revision is 'The revision that it became.';
alter table pennon.change_requests enable row level security;
revoke all on pennon.change_requests from public, anon, authenticated, service_role;
