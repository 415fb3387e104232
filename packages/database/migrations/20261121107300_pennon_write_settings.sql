create function pennon.write_settings(after pennon.environments) returns jsonb
language plpgsql volatile
as $$
begin
  insert into pennon.environments as present (key, name, protected, min_approvals, block_self_approval, freeze_windows)
  values (after.key, coalesce(after.name, after.key), coalesce(after.protected, false), coalesce(after.min_approvals, 1),
    coalesce(after.block_self_approval, true), coalesce(after.freeze_windows, '[]'))
  on conflict (key) do update
    set name = excluded.name, protected = excluded.protected, min_approvals = excluded.min_approvals,
      block_self_approval = excluded.block_self_approval, freeze_windows = excluded.freeze_windows;
  return (select pennon.settings_of(present) from pennon.environments present where present.key = after.key);
end
$$;
comment on function pennon.write_settings(pennon.environments) is 'Makes or changes an environment; its triggers audit it. Answers the settings.';
revoke execute on function pennon.write_settings(pennon.environments) from public;
