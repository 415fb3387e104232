create table pennon.evaluation_counts (
  day date not null,
  id uuid not null,
  environment text not null,
  flag text not null,
  variation text,
  reason text not null,
  count bigint not null,
  at timestamptz not null,
  primary key (day, id)
) partition by range (day);
create table pennon.evaluation_counts_default partition of pennon.evaluation_counts default;
create index evaluation_counts_flag on pennon.evaluation_counts (environment, flag);
comment on table pennon.evaluation_counts is 'How often a flag answered what, as clients counted. One partition a day; kept for 365 days.';
comment on column pennon.evaluation_counts.variation is 'Null where the answer was the caller''s own default.';
alter table pennon.evaluation_counts enable row level security;
alter table pennon.evaluation_counts_default enable row level security;
revoke all on pennon.evaluation_counts, pennon.evaluation_counts_default from public, anon, authenticated, service_role;
