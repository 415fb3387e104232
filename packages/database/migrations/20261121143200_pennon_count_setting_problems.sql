create function pennon.count_setting_problems(value jsonb, path text, fewest integer) returns jsonb
language sql immutable parallel safe
as $$
  select pennon.whole_problems(value, path, fewest) || case
    when jsonb_typeof(value) = 'number' and value > '2147483647' then pennon.problem(path, 'must be at most 2147483647') else '[]' end
$$;
comment on function pennon.count_setting_problems(jsonb, text, integer) is 'What is wrong with a setting that counts something.';
revoke execute on function pennon.count_setting_problems(jsonb, text, integer) from public;
