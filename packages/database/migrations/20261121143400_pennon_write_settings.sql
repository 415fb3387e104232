create or replace function pennon.write_settings(after pennon.environments) returns jsonb
language plpgsql
as $$
begin
  insert into pennon.environments as present (key, name, protected, min_approvals, block_self_approval, freeze_windows,
    kept_revisions, kept_days, ingest_per_minute, ingest_per_caller)
  values (after.key, coalesce(after.name, after.key), coalesce(after.protected, false), coalesce(after.min_approvals, 1),
    coalesce(after.block_self_approval, true), coalesce(after.freeze_windows, '[]'), coalesce(after.kept_revisions, 1000),
    coalesce(after.kept_days, 365), coalesce(after.ingest_per_minute, 60000), coalesce(after.ingest_per_caller, 6000))
  on conflict (key) do update
    set name = excluded.name, protected = excluded.protected, min_approvals = excluded.min_approvals,
      block_self_approval = excluded.block_self_approval, freeze_windows = excluded.freeze_windows,
      kept_revisions = excluded.kept_revisions, kept_days = excluded.kept_days,
      ingest_per_minute = excluded.ingest_per_minute, ingest_per_caller = excluded.ingest_per_caller;
  return (select pennon.settings_of(present) from pennon.environments present where present.key = after.key);
end
$$;
