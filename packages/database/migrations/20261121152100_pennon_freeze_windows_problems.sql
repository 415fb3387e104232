-- A check of pennon.environments calls it, and Postgres would read it for each update to see whether it can be written in.
create or replace function pennon.freeze_windows_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.list_problems(value, path, 0, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 100)) with ordinality list (frozen, position),
      jsonb_array_elements(
        pennon.object_problems(frozen, format('%s[%s]', path, position - 1), '{from,until}')
        || case when jsonb_typeof(frozen) = 'object'
          then pennon.window_problems(frozen - array(select jsonb_object_keys(frozen - '{from,until}'::text[])),
            format('%s[%s]', path, position - 1)) else '[]' end
      ) problem
  ), '[]');
end
$$;
