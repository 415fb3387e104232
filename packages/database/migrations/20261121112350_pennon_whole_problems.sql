create function pennon.whole_problems(value jsonb, path text, fewest integer) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null then '[]'
    when jsonb_typeof(value) <> 'number' or value #>> '{}' !~ '^(0|[1-9][0-9]{0,17})$' or (value #>> '{}')::numeric < fewest
      then pennon.problem(path, format('must be a whole number from %s on', fewest))
    else '[]'
  end
$$;
comment on function pennon.whole_problems(jsonb, text, integer) is 'Not a whole number, or one too small. An absent one has no problem.';
revoke execute on function pennon.whole_problems(jsonb, text, integer) from public;
