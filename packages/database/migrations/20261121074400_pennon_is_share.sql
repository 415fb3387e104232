create function pennon.is_share(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select value is not null and pennon.share_problems(value, '') = '[]'
$$;
comment on function pennon.is_share(jsonb) is 'Whether it is there and a weight, share, traffic or end of a range.';
revoke execute on function pennon.is_share(jsonb) from public;
