create function pennon.number_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case when value is null or pennon.is_finite(value) then '[]' else pennon.problem(path, 'must be a number') end
$$;
comment on function pennon.number_problems(jsonb, text) is 'Not a finite number. An absent one has no problem.';
revoke execute on function pennon.number_problems(jsonb, text) from public;
