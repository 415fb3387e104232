create function pennon.is_regex_class(class text) returns boolean
language sql immutable strict parallel safe
as $$
  select coalesce(bool_and(coalesce(
    case when member[2] is null then member[1] ~ '^\\[dwsDWS]$' or pennon.regex_point(member[1]) is not null
    else pennon.regex_point(member[1]) <= pennon.regex_point(member[2]) end,
    false
  )), false)
  from regexp_matches(regexp_replace(class, '^\[\^?(.*)\]$', '\1'), '(\\.|[^\\])(?:-(\\.|[^\\]))?', 'g') member
$$;
comment on function pennon.is_regex_class(text) is 'Whether it is a character class whose escapes and ranges mean the same in every engine.';
revoke execute on function pennon.is_regex_class(text) from public;
