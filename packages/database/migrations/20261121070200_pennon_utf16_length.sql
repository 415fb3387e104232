create function pennon.utf16_length(value text) returns integer
language sql immutable strict parallel safe
as $$
  -- Only above half of what is asked for do characters outside the basic plane, which take two, need counting.
  select case
    when octet_length(value) = length(value) then length(value)
    else length(value) + length(regexp_replace(value, '[\u0001-\uffff]+', '', 'g'))
  end
$$;
comment on function pennon.utf16_length(text) is 'The length of a text as JavaScript counts it.';
revoke execute on function pennon.utf16_length(text) from public;
