create function pennon.total_of(split jsonb) returns numeric
language sql immutable parallel safe
as $$
  select coalesce(sum(pennon.share_of(entry -> 'weight')), 0) from jsonb_array_elements(pennon.items_of(split)) entry
$$;
comment on function pennon.total_of(jsonb) is 'The sum of a split''s weights.';
revoke execute on function pennon.total_of(jsonb) from public;
