alter table pennon.environments
  add column base text references pennon.environments (key) check (base <> key),
  add column oldest_revision bigint not null default 0,
  add column kept_revisions bigint not null default 1000 check (kept_revisions >= 1),
  add column kept_days integer not null default 365 check (kept_days >= 0),
  add constraint environments_oldest_revision_check check (oldest_revision between 0 and revision);
comment on column pennon.environments.base is 'Where configuration sections of the same key inherit from.';
comment on column pennon.environments.oldest_revision is 'The oldest revision whose state is still known. What was replaced before it may be pruned.';
comment on column pennon.environments.kept_revisions is 'History keeps at least so many revisions,';
comment on column pennon.environments.kept_days is 'and all of at least so many days.';
