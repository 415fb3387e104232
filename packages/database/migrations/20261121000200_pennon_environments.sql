create table pennon.environments (
  key text primary key check (key ~ '^[a-z0-9-]{1,63}$'),
  name text not null check (length(name) between 1 and 200),
  revision bigint not null default 0 check (revision >= 0),
  public_checksum bigint not null default 0 check (public_checksum between 0 and 4294967295),
  server_checksum bigint not null default 0 check (server_checksum between 0 and 4294967295)
);
comment on table pennon.environments is 'One chain of revisions each. Commits to an environment take turns on its row.';
comment on column pennon.environments.revision is 'Number of the last commit; 0 before the first. Without holes.';
comment on column pennon.environments.public_checksum is 'Wire checksum over the documents that browsers may hold.';
comment on column pennon.environments.server_checksum is 'Wire checksum over all documents.';
alter table pennon.environments enable row level security;
revoke all on pennon.environments from public, anon, authenticated, service_role;

insert into pennon.environments (key, name)
values ('development', 'Development'), ('staging', 'Staging'), ('production', 'Production');
