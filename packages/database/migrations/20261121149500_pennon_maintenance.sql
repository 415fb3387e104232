create table pennon.maintenance (
  only_one boolean primary key default true check (only_one),
  ran_at timestamptz not null,
  failed jsonb not null
);
comment on table pennon.maintenance is 'When pennon.maintain() ran last, and what failed then.';
alter table pennon.maintenance enable row level security;
revoke all on pennon.maintenance from public, anon, authenticated, service_role;
