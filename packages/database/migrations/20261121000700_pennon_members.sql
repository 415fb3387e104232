create table pennon.members (
  user_id text primary key check (length(user_id) between 1 and 200),
  role text not null check (role in ('viewer', 'editor', 'approver', 'admin', 'auditor'))
);
comment on table pennon.members is 'Who may see and change flags besides service_role. Everyone else is the public, signed in or not.';
comment on column pennon.members.user_id is 'The `sub` of the member''s access token; text, because third-party sign-in has no uuids.';
alter table pennon.members enable row level security;
revoke all on pennon.members from public, anon, authenticated, service_role;
