create table pennon.versions (
  environment text not null,
  kind text not null check (kind in ('flag', 'segment', 'experiment', 'layer', 'holdout', 'config')),
  key text not null check (key ~ '^[A-Za-z0-9._:/-]{1,200}$'),
  version bigint not null check (version > 0),
  body jsonb,
  delivery text not null check (delivery in ('rules', 'values', 'server')),
  revision bigint not null,
  primary key (environment, kind, key, version),
  foreign key (environment, revision) references pennon.commits (environment, revision)
);
create index versions_environment_revision on pennon.versions (environment, revision);
comment on table pennon.versions is 'Every version of every document; who, when and why stand in its commit. Append-only.';
comment on column pennon.versions.body is 'Null: this version deletes the document. A document that comes back counts on from here.';
comment on column pennon.versions.delivery is 'Who may hold the body: browsers (rules), browsers only what it evaluates to (values), servers (server).';
alter table pennon.versions enable row level security;
revoke all on pennon.versions from public, anon, authenticated, service_role;
