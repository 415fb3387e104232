create table pennon.metric_events (
  day date not null,
  id uuid not null,
  environment text not null,
  metric text not null,
  unit text not null,
  value double precision,
  at timestamptz not null,
  attributes jsonb,
  primary key (day, id)
) partition by range (day);
create table pennon.metric_events_default partition of pennon.metric_events default;
create index metric_events_metric on pennon.metric_events (environment, metric, unit);
create index metric_events_unit on pennon.metric_events (unit);
comment on table pennon.metric_events is 'What units did that metrics count or add up. One partition a day; kept for 365 days.';
comment on column pennon.metric_events.id is 'Chosen by the sender, so that sending again changes nothing.';
comment on column pennon.metric_events.value is 'Null where the metric only counts.';
comment on column pennon.metric_events.at is 'The event''s own time, at most 7 days back and 5 minutes ahead of when it came.';
alter table pennon.metric_events enable row level security;
alter table pennon.metric_events_default enable row level security;
revoke all on pennon.metric_events, pennon.metric_events_default from public, anon, authenticated, service_role;
