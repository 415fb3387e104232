create function pennon.key_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null or (jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^[A-Za-z0-9._:/-]{1,200}$') then '[]'
    else pennon.problem(path, 'must be a key: 1 to 200 of letters, digits, . _ - : /')
  end
$$;
comment on function pennon.key_problems(jsonb, text) is 'Not a key. An absent one has no problem: whether it may be absent is the object''s matter.';
revoke execute on function pennon.key_problems(jsonb, text) from public;
