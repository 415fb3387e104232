-- A row is its text: the other columns are computed from it, so there is nothing beside the text that could be changed.
create table pennon.audit_log (
  body text not null,
  previous_hash text not null,
  hash text not null,
  chain text not null generated always as (body::jsonb ->> 'chain') stored,
  seq bigint not null generated always as ((body::jsonb ->> 'seq')::bigint) stored,
  at text collate "C" not null generated always as (body::jsonb ->> 'at') stored,
  actor text not null generated always as (body::jsonb ->> 'actor') stored,
  role text generated always as (body::jsonb ->> 'role') stored,
  action text not null generated always as (body::jsonb ->> 'action') stored,
  environment text generated always as (body::jsonb ->> 'environment') stored,
  outcome text not null generated always as (body::jsonb ->> 'outcome') stored
    check (outcome in ('accepted', 'refused', 'failed')),
  change_request bigint generated always as ((body::jsonb -> 'details' ->> 'change_request')::bigint) stored,
  primary key (chain, seq)
);
create index audit_log_at on pennon.audit_log (at, chain, seq);
create index audit_log_change_request on pennon.audit_log (change_request) where change_request is not null;
comment on table pennon.audit_log is 'Who did or tried what, when: one chain of hashes for each environment, one for the project and one for refusals of the public. Append-only.';
comment on column pennon.audit_log.body is 'The JSON that was hashed, to the letter.';
comment on column pennon.audit_log.hash is 'SHA-256, in hexadecimal, of previous_hash followed by body.';
comment on column pennon.audit_log.at is 'UTC, ISO 8601 with microseconds.';
alter table pennon.audit_log enable row level security;
revoke all on pennon.audit_log from public, anon, authenticated, service_role;
