create function pennon.window_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case when value is null then '[]' else
    pennon.object_problems(value, path, '{}', '{from,until}')
    || coalesce((
      select jsonb_agg(problem)
      from unnest(array['from', 'until']) member,
        jsonb_array_elements(pennon.problem(
          path || '.' || member, 'must be epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset'
        )) problem
      where value ? member and pennon.instant_of(value -> member) is null
    ), '[]')
    || case when pennon.instant_of(value -> 'from') >= pennon.instant_of(value -> 'until')
      then pennon.problem(path, 'must open before it closes') else '[]' end
  end
$$;
comment on function pennon.window_problems(jsonb, text) is 'Problems of the time in which a rule applies. An absent window has none.';
revoke execute on function pennon.window_problems(jsonb, text) from public;
