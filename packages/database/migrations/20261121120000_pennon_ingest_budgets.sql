alter table pennon.environments
  add column ingest_per_minute integer not null default 60000 check (ingest_per_minute >= 0),
  add column ingest_per_caller integer not null default 6000 check (ingest_per_caller >= 0);
comment on column pennon.environments.ingest_per_minute is 'Events a minute that all of anon may send, and as many again all of authenticated. Servers have no budget.';
comment on column pennon.environments.ingest_per_caller is 'Events a minute that one address, or one signed-in user, may send.';
