create or replace function pennon.is_regex(pattern text) returns boolean
language sql immutable strict parallel safe
as $$
  select coalesce(length(pattern) <= 1000 and pennon.regex_size(pattern) <= 2000, false)
$$;
