create function pennon.instant_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null or pennon.instant_of(value) is not null then '[]'
    else pennon.problem(path, 'must be epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset')
  end
$$;
comment on function pennon.instant_problems(jsonb, text) is 'Not a time. An absent one has no problem.';
revoke execute on function pennon.instant_problems(jsonb, text) from public;
