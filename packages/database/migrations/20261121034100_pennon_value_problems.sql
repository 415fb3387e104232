create function pennon.value_problems(value jsonb, path text, type text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null then '[]'
    when type = 'boolean' and jsonb_typeof(value) <> 'boolean' then pennon.problem(path, 'must be true or false')
    when type = 'string' and jsonb_typeof(value) <> 'string' then pennon.problem(path, 'must be a string')
    when type = 'number' and not pennon.is_finite(value) then pennon.problem(path, 'must be a number')
    when type = 'percentage' and coalesce(pennon.number_of(value) not between 0 and 100, true)
      then pennon.problem(path, 'must be a number from 0 to 100')
    when type = 'json' and jsonb_path_exists(value, 'strict $.**{100 to last} ? (@.type() == "object" || @.type() == "array")')
      then pennon.problem(path, 'is nested deeper than 100')
    else '[]'
  end
$$;
comment on function pennon.value_problems(jsonb, text, text) is 'A variation''s value that is not of the flag''s type.';
revoke execute on function pennon.value_problems(jsonb, text, text) from public;
