create table pennon.clamped_events (
  id uuid primary key,
  at timestamptz not null default now()
);
create index clamped_events_at on pennon.clamped_events (at);
comment on table pennon.clamped_events is 'Events of the last 8 days whose own time was out of bounds: their day depends on when they came, so the day cannot tell one that is sent again.';
alter table pennon.clamped_events enable row level security;
revoke all on pennon.clamped_events from public, anon, authenticated, service_role;
