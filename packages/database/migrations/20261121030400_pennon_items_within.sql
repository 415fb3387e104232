create function pennon.items_within(value jsonb, fewest integer, most integer) returns jsonb
language sql immutable parallel safe
as $$
  select case when pennon.list_problems(value, '', fewest, most) = '[]' then pennon.items_of(value) else '[]' end
$$;
comment on function pennon.items_within(jsonb, integer, integer) is 'The items of a list that list_problems has nothing against, else none: only those are looked into.';
revoke execute on function pennon.items_within(jsonb, integer, integer) from public;
