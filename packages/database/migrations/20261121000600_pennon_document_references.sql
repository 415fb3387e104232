create table pennon.document_references (
  environment text not null,
  kind text not null,
  key text not null,
  target_kind text not null,
  target_key text not null,
  primary key (environment, kind, key, target_kind, target_key),
  foreign key (environment, kind, key) references pennon.documents (environment, kind, key) on delete cascade
);
create index document_references_target on pennon.document_references (environment, target_kind, target_key);
comment on table pennon.document_references is 'Which current document names which other; derived from the bodies, so that a commit need not read them all.';
alter table pennon.document_references enable row level security;
revoke all on pennon.document_references from public, anon, authenticated, service_role;
