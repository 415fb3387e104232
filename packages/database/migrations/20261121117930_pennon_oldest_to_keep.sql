create function pennon.oldest_to_keep(target pennon.environments) returns bigint
language sql stable
as $$
  select greatest(target.oldest_revision, least(target.revision - target.kept_revisions, (
    -- The state before the oldest commit that is young enough.
    select coalesce(max(past.revision), 0) from pennon.commits past
    where past.environment = target.key and past.at < now() - make_interval(days => target.kept_days)
  )))
$$;
comment on function pennon.oldest_to_keep(pennon.environments) is 'The oldest revision whose state the policy of an environment keeps: so many revisions, and all of so many days.';
revoke execute on function pennon.oldest_to_keep(pennon.environments) from public;
