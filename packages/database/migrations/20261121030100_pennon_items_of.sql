create function pennon.items_of(value jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case when jsonb_typeof(value) = 'array' then value else '[]' end
$$;
comment on function pennon.items_of(jsonb) is 'The value if it is a list, else an empty one.';
revoke execute on function pennon.items_of(jsonb) from public;
