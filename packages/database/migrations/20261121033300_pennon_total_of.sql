create function pennon.total_of(split jsonb) returns numeric
language sql immutable parallel safe
as $$
  -- Null among the weights makes no total: that weight's own problem is enough.
  select case when count(*) = count(pennon.number_of(entry -> 'weight'))
    then coalesce(trim_scale(sum(pennon.number_of(entry -> 'weight'))), 0) end
  from jsonb_array_elements(pennon.items_of(split)) entry
$$;
comment on function pennon.total_of(jsonb) is 'The sum of a split''s weights; null when one of them is no number.';
revoke execute on function pennon.total_of(jsonb) from public;
