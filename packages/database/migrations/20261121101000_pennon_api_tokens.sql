create table pennon.api_tokens (
  selector text primary key check (selector ~ '^[0-9a-f]{16}$'),
  name text not null unique check (name ~ '^[A-Za-z0-9._-]{1,100}$'),
  role text not null check (role in ('viewer', 'editor', 'auditor')),
  hash text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
comment on table pennon.api_tokens is 'Tokens of machines, sent as the header x-pennon-token. A machine neither approves nor administers.';
comment on column pennon.api_tokens.name is 'What the machine signs with, as token:<name>; never given twice.';
comment on column pennon.api_tokens.hash is 'SHA-256 of the secret, which has 244 random bits and is shown once.';
alter table pennon.api_tokens enable row level security;
revoke all on pennon.api_tokens from public, anon, authenticated, service_role;
