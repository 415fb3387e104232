create function pennon.settings_of(environment pennon.environments) returns jsonb
language sql stable
as $$
  select to_jsonb(environment) - '{revision,public_checksum,server_checksum,oldest_revision}'::text[]
$$;
comment on function pennon.settings_of(pennon.environments) is 'What people decide about an environment, without what commits count in it.';
revoke execute on function pennon.settings_of(pennon.environments) from public;
