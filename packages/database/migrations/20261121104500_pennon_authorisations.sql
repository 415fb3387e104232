create table pennon.authorisations (
  id bigint primary key generated always as identity,
  environment text not null references pennon.environments (key),
  revision bigint,
  ground text not null check (ground in ('approval', 'emergency')),
  change_request bigint unique references pennon.change_requests (id),
  content_hash text not null,
  audit_seq bigint not null,
  transaction xid8 not null default pg_current_xact_id(),
  unique (environment, revision, transaction),
  check (ground = 'emergency' or change_request is not null)
);
comment on table pennon.authorisations is 'Why a protected environment was written to. The triggers on what a commit writes ask for one of their own transaction, and hold it against the approvals, the audit and the very content.';
comment on column pennon.authorisations.revision is 'The commit; null for a change of the environment''s settings.';
comment on column pennon.authorisations.content_hash is 'Of what was committed, as pennon.changes_hash makes it.';
comment on column pennon.authorisations.audit_seq is 'Its row in the chain of the environment.';
alter table pennon.authorisations enable row level security;
revoke all on pennon.authorisations from public, anon, authenticated, service_role;

create trigger refuse_rewriting before update or delete on pennon.authorisations
  for each row execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.authorisations
  for each statement execute function pennon.refuse_rewriting();
create trigger refuse_rewriting before update or delete on pennon.approvals
  for each row execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.approvals
  for each statement execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.change_requests
  for each statement execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.documents
  for each statement execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.environments
  for each statement execute function pennon.refuse_rewriting();
alter table pennon.authorisations enable always trigger refuse_rewriting;
alter table pennon.authorisations enable always trigger refuse_truncating;
alter table pennon.approvals enable always trigger refuse_rewriting;
alter table pennon.approvals enable always trigger refuse_truncating;
alter table pennon.change_requests enable always trigger refuse_truncating;
alter table pennon.documents enable always trigger refuse_truncating;
alter table pennon.environments enable always trigger refuse_truncating;
