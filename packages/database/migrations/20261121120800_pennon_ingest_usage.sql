-- Unlogged: it lives for minutes, so it is in no backup, and a crash may empty it.
create unlogged table pennon.ingest_usage (
  environment text not null,
  caller bigint not null,
  shard smallint not null,
  minute timestamptz not null,
  events integer not null,
  primary key (environment, caller, shard)
) with (fillfactor = 50);
comment on table pennon.ingest_usage is 'How many events were sent in a caller''s last minute, and in that of all callers of a role together.';
comment on column pennon.ingest_usage.caller is 'A hash of the address, the user or the role: enough to count by, and no list of addresses.';
comment on column pennon.ingest_usage.shard is 'A role''s own count is spread over 16 rows, so that calls do not wait for each other.';
alter table pennon.ingest_usage enable row level security;
revoke all on pennon.ingest_usage from public, anon, authenticated, service_role;
