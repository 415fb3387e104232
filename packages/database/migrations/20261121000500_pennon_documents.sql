create table pennon.documents (
  environment text not null references pennon.environments (key),
  kind text not null,
  key text not null,
  version bigint not null,
  body jsonb not null,
  delivery text not null check (delivery in ('rules', 'values', 'server')),
  line_hash bigint not null check (line_hash between 0 and 4294967295),
  primary key (environment, kind, key),
  foreign key (environment, kind, key, version) references pennon.versions (environment, kind, key, version)
);
comment on table pennon.documents is 'The current version of every document that exists.';
comment on column pennon.documents.line_hash is 'What this document adds to the wire checksum: murmur3_32 of kind/key@version.';
alter table pennon.documents enable row level security;
revoke all on pennon.documents from public, anon, authenticated, service_role;
