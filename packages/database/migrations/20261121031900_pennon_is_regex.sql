create function pennon.is_regex(pattern text) returns boolean
language sql immutable strict parallel safe
as $$
  select coalesce(length(pattern) <= 1000 and pennon.regex_size(pattern) <= 1000, false)
$$;
comment on function pennon.is_regex(text) is 'Whether it is a regular expression of the subset that every engine matches alike, in linear time.';
revoke execute on function pennon.is_regex(text) from public;
