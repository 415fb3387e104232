create function pennon.prune_environment(environment text, most integer) returns jsonb
language plpgsql volatile
as $$
declare
  oldest bigint;
  version_count bigint;
  commit_count bigint;
begin
  -- Who commits here comes first: another turn will do for what is old.
  update pennon.environments target set oldest_revision = pennon.oldest_to_keep(target)
  where target.oldest_revision <> pennon.oldest_to_keep(target) and target.key in (
    select free.key from pennon.environments free where free.key = prune_environment.environment for update skip locked
  );
  oldest := (select target.oldest_revision from pennon.environments target where target.key = prune_environment.environment);
  delete from pennon.versions past
  using (
    select doomed.kind, doomed.key, doomed.version from pennon.versions doomed
    where doomed.environment = prune_environment.environment and doomed.revision < oldest and exists (
      select from pennon.versions newer
      where newer.environment = doomed.environment and newer.kind = doomed.kind and newer.key = doomed.key
        and newer.version > doomed.version and newer.revision <= oldest
    )
    limit most
  ) doomed
  where past.environment = prune_environment.environment
    and past.kind = doomed.kind and past.key = doomed.key and past.version = doomed.version;
  get diagnostics version_count = row_count;
  delete from pennon.commits past
  where past.environment = prune_environment.environment and past.revision <= oldest and not exists (
    select from pennon.versions version where version.environment = past.environment and version.revision = past.revision
  );
  get diagnostics commit_count = row_count;
  return jsonb_build_object(
    'environment', environment, 'oldest_revision', oldest, 'versions', version_count, 'commits', commit_count
  );
end
$$;
comment on function pennon.prune_environment(text, integer) is 'Moves the oldest kept revision of an environment on, and deletes at most so many versions, and the commits that have none left.';
revoke execute on function pennon.prune_environment(text, integer) from public;
