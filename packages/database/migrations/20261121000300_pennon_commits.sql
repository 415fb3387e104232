create table pennon.commits (
  environment text not null references pennon.environments (key),
  revision bigint not null check (revision > 0),
  author text not null,
  note text,
  changes jsonb not null,
  at timestamptz not null default now(),
  primary key (environment, revision)
);
comment on table pennon.commits is 'The chain of revisions. Append-only.';
comment on column pennon.commits.author is 'The member''s user id, or the database role that acted.';
comment on column pennon.commits.changes is 'What the commit wrote: [{kind, key, version}]; the bodies are in versions.';
alter table pennon.commits enable row level security;
revoke all on pennon.commits from public, anon, authenticated, service_role;
