-- Nothing is protected until somebody says so: a new project has nobody yet who could approve.
alter table pennon.environments
  add column protected boolean not null default false,
  add column min_approvals integer not null default 1 check (min_approvals between 1 and 10),
  add column block_self_approval boolean not null default true,
  add column freeze_windows jsonb not null default '[]' check (freeze_windows = '[]' or pennon.freeze_windows_problems(freeze_windows, '') = '[]');
comment on column pennon.environments.protected is 'Only approved changes are committed, and emergencies.';
comment on column pennon.environments.min_approvals is 'How many members must approve the very content.';
comment on column pennon.environments.block_self_approval is 'Who proposed or edited it does not count among them.';
comment on column pennon.environments.freeze_windows is '[{from, until}]: when nothing but emergencies is committed.';
