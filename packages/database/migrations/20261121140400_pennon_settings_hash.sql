create function pennon.settings_hash(target pennon.environments, settings jsonb) returns text
language sql stable
as $$
  -- An approved lifting of one freeze lifts no other; without protection none of the others holds.
  select pennon.changes_hash(target.key, jsonb_build_object('settings', settings, 'before', (
    select jsonb_object_agg(held.key, held.value)
    from jsonb_each(pennon.protections_of(target)) held
    where settings ? held.key or settings -> 'protected' = 'false'
  )))
$$;
comment on function pennon.settings_hash(pennon.environments, jsonb) is 'What approvals of settings are bound to: the settings, and the protections that they change.';
revoke execute on function pennon.settings_hash(pennon.environments, jsonb) from public;
