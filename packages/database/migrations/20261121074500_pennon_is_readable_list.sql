create function pennon.is_readable_list(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select value is not null and pennon.scalars_problems(value, '') = '[]'
$$;
comment on function pennon.is_readable_list(jsonb) is 'Whether it is there and a list of strings, numbers and booleans.';
revoke execute on function pennon.is_readable_list(jsonb) from public;
