create table pennon.promotions (
  origin text not null references pennon.environments (key) on delete cascade,
  environment text not null references pennon.environments (key) on delete cascade,
  kind text not null,
  key text not null,
  version bigint not null,
  content jsonb,
  primary key (origin, environment, kind, key)
);
comment on table pennon.promotions is 'What was last taken over from one environment into another: where the next three-way merge begins.';
comment on column pennon.promotions.version is 'The version in the origin that was taken over.';
comment on column pennon.promotions.content is 'What it said; null when it was a deletion. Kept here because its version may be pruned.';
alter table pennon.promotions enable row level security;
revoke all on pennon.promotions from public, anon, authenticated, service_role;
