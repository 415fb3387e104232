create function pennon.share_of(value jsonb) returns numeric
language sql immutable parallel safe
as $$
  select case when pennon.share_problems(value, '') = '[]' then coalesce((value #>> '{}')::numeric, 0) else 0 end
$$;
comment on function pennon.share_of(jsonb) is 'The number of thousandths of a percent; 0 for what is none, whose problem is noted elsewhere.';
revoke execute on function pennon.share_of(jsonb) from public;
