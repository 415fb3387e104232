create function pennon.regex_member(written text, is_in_brackets boolean) returns text
language sql immutable strict parallel safe
as $$
  select format(case when is_in_brackets then '%s' else '[%s]' end, case written
    when '\d' then '0-9'
    when '\w' then 'A-Za-z0-9_'
    when '\s' then '\u0009-\u000d '
    when '\D' then '\u0001-\u002f\u003a-\U0010ffff'
    when '\W' then '\u0001-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\U0010ffff'
    when '\S' then '\u0001-\u0008\u000e-\u001f\u0021-\U0010ffff'
    -- By its number, because Postgres gives more characters a meaning than the subset does.
    else '\U' || lpad(to_hex(pennon.regex_point(written)), 8, '0')
  end)
$$;
comment on function pennon.regex_member(text, boolean) is 'One character, or one of the classes that mean ASCII, as Postgres writes it.';
revoke execute on function pennon.regex_member(text, boolean) from public;
