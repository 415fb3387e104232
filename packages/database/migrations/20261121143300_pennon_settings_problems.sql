create or replace function pennon.settings_problems(settings jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select pennon.object_problems(
      settings, 'settings', '{}',
      '{name,protected,min_approvals,block_self_approval,freeze_windows,kept_revisions,kept_days,ingest_per_minute,ingest_per_caller}'
    ) || case when jsonb_typeof(settings) <> 'object' then '[]' else
      case when settings = '{}' then pennon.problem('settings', 'must say what to change') else '[]' end
      || pennon.text_problems(settings -> 'name', 'settings.name', 200)
      || case when jsonb_typeof(settings -> 'protected') <> 'boolean'
        then pennon.problem('settings.protected', 'must be true or false') else '[]' end
      || case when jsonb_typeof(settings -> 'min_approvals') <> 'number' or settings ->> 'min_approvals' !~ '^([1-9]|10)$'
        then pennon.problem('settings.min_approvals', 'must be a whole number from 1 to 10') else '[]' end
      || case when jsonb_typeof(settings -> 'block_self_approval') <> 'boolean'
        then pennon.problem('settings.block_self_approval', 'must be true or false') else '[]' end
      || pennon.freeze_windows_problems(settings -> 'freeze_windows', 'settings.freeze_windows')
      || pennon.freeze_range_problems(settings -> 'freeze_windows', 'settings.freeze_windows')
      || pennon.count_setting_problems(settings -> 'kept_revisions', 'settings.kept_revisions', 1)
      || pennon.count_setting_problems(settings -> 'kept_days', 'settings.kept_days', 0)
      || pennon.count_setting_problems(settings -> 'ingest_per_minute', 'settings.ingest_per_minute', 0)
      || pennon.count_setting_problems(settings -> 'ingest_per_caller', 'settings.ingest_per_caller', 0)
    end
$$;
