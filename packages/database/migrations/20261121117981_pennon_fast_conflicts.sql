create or replace function pennon.conflicts(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'path', proposed.path || '.base_version',
      'kind', proposed.kind,
      'key', proposed.key,
      'base_version', proposed.base_version,
      'current_version', coalesce(document.version, 0)
    )), '[]')
    from pennon.proposed_changes(changes) proposed
    -- By the primary key, however many documents there are: the planner knows nothing of the list's length.
    left join lateral (
      select known.version from pennon.documents known
      where known.environment = conflicts.environment and known.kind = proposed.kind and known.key = proposed.key
      limit 1
    ) document on true
    where proposed.base_version <> coalesce(document.version, 0)
  );
end
$$;
