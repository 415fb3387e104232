create table pennon.exposures (
  day date not null,
  id uuid not null,
  environment text not null,
  experiment text not null,
  version bigint not null,
  variation text not null,
  unit text not null,
  at timestamptz not null,
  attributes jsonb,
  primary key (day, id)
) partition by range (day);
create table pennon.exposures_default partition of pennon.exposures default;
-- Who saw what of an experiment, from the index alone; and what is known of one person.
create index exposures_experiment on pennon.exposures (environment, experiment, version, variation, unit);
create index exposures_unit on pennon.exposures (unit);
comment on table pennon.exposures is 'Who was shown which variation of an experiment. One partition a day; kept for 365 days.';
comment on column pennon.exposures.day is 'The day of `at` in UTC. It is part of the key, so that the same event is the same row whenever it is sent.';
comment on column pennon.exposures.id is 'Derived from environment, experiment, version, variation, unit and session: a session counts once a day.';
comment on column pennon.exposures.at is 'The event''s own time, at most 7 days back and 5 minutes ahead of when it came.';
alter table pennon.exposures enable row level security;
alter table pennon.exposures_default enable row level security;
revoke all on pennon.exposures, pennon.exposures_default from public, anon, authenticated, service_role;
