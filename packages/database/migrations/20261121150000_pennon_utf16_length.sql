-- Not strict, because what is strict here Postgres calls instead of writing it into the query, and each unit pays for it.
create or replace function pennon.utf16_length(value text) returns integer
language sql immutable parallel safe
as $$
  -- Only above half of what is asked for do characters outside the basic plane, which take two, need counting.
  select case
    when octet_length(value) = length(value) then length(value)
    else length(value) + length(regexp_replace(value, '[\u0001-\uffff]+', '', 'g'))
  end
$$;
