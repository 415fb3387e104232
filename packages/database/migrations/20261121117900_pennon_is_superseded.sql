create function pennon.is_superseded(past pennon.versions) returns boolean
language sql stable
as $$
  select exists (
    select from pennon.environments target
    join pennon.versions newer
      on newer.environment = past.environment and newer.kind = past.kind and newer.key = past.key
      and newer.version > past.version and newer.revision <= target.oldest_revision
    where target.key = past.environment
  )
$$;
comment on function pennon.is_superseded(pennon.versions) is 'Whether no state that is kept needs a version: another had replaced it by the oldest kept revision.';
revoke execute on function pennon.is_superseded(pennon.versions) from public;
