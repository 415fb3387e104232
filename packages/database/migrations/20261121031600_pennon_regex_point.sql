create function pennon.regex_point(written text) returns integer
language sql immutable strict parallel safe
as $$
  select case
    when written = '\t' then 9
    when written = '\n' then 10
    when written = '\r' then 13
    when written ~ '^(\\[!-/:-@[-`{-~]|[^\\])$' then ascii(right(written, 1))
  end
$$;
comment on function pennon.regex_point(text) is 'The code point of a character as a pattern writes it; null for an escape that means a class, or nothing.';
revoke execute on function pennon.regex_point(text) from public;
