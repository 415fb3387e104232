create function pennon.order_problems(range jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when pennon.number_of(range -> 'from') > pennon.number_of(range -> 'to')
      then pennon.problem(path, 'must have "from" <= "to"')
    else '[]'
  end
$$;
comment on function pennon.order_problems(jsonb, text) is 'A range whose "from" is above its "to".';
revoke execute on function pennon.order_problems(jsonb, text) from public;
