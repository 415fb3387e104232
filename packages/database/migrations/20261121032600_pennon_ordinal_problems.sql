create function pennon.ordinal_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null or (pennon.number_of(value) > 0 and pennon.number_of(value) % 1 = 0) then '[]'
    else pennon.problem(path, 'must be a whole number above 0')
  end
$$;
comment on function pennon.ordinal_problems(jsonb, text) is 'Not a whole number above 0. An absent one has no problem.';
revoke execute on function pennon.ordinal_problems(jsonb, text) from public;
