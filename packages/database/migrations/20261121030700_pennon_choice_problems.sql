create function pennon.choice_problems(value jsonb, path text, choices text[]) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null or (jsonb_typeof(value) = 'string' and value #>> '{}' = any (choices)) then '[]'
    else pennon.problem(path, 'must be one of ' || array_to_string(choices, ', '))
  end
$$;
comment on function pennon.choice_problems(jsonb, text, text[]) is 'Not one of these strings. An absent one has no problem.';
revoke execute on function pennon.choice_problems(jsonb, text, text[]) from public;
