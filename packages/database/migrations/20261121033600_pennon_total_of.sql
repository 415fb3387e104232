create function pennon.total_of(split jsonb) returns double precision
language plpgsql immutable parallel safe
as $$
begin
  -- Null among the weights makes no total: that weight's own problem is enough.
  return (
    select case when count(*) = count(pennon.number_of(entry -> 'weight'))
      then least(greatest(coalesce(sum(pennon.number_of(entry -> 'weight')), 0), -1e300), 1e300)::double precision end
    from jsonb_array_elements(pennon.items_of(split)) entry
  );
end
$$;
comment on function pennon.total_of(jsonb) is 'The sum of a split''s weights; null when one of them is no number.';
revoke execute on function pennon.total_of(jsonb) from public;
