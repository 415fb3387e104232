create function pennon.list_problems(value jsonb, path text, fewest integer, most integer) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null then '[]'
    when jsonb_typeof(value) <> 'array' then pennon.problem(path, 'must be a list')
    when jsonb_array_length(value) < fewest then pennon.problem(path, format('must have at least %s item', fewest))
    when jsonb_array_length(value) > most
      then pennon.problem(path, format('has %s items, and %s is the limit', jsonb_array_length(value), most))
    else '[]'
  end
$$;
comment on function pennon.list_problems(jsonb, text, integer, integer) is 'Not a list, or one with too few or too many items. An absent list has no problem.';
revoke execute on function pennon.list_problems(jsonb, text, integer, integer) from public;
