create function pennon.freeze_windows_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select pennon.list_problems(value, path, 0, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 100)) with ordinality list (frozen, position),
      jsonb_array_elements(
        pennon.object_problems(frozen, format('%s[%s]', path, position - 1), '{from,until}')
        || case when jsonb_typeof(frozen) = 'object'
          then pennon.window_problems(frozen - array(select jsonb_object_keys(frozen - '{from,until}'::text[])),
            format('%s[%s]', path, position - 1)) else '[]' end
      ) problem
  ), '[]')
$$;
comment on function pennon.freeze_windows_problems(jsonb, text) is 'Problems of freeze windows, [{from, until}]. Absent ones have none.';
revoke execute on function pennon.freeze_windows_problems(jsonb, text) from public;
