create function pennon.regex_class(class text) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  return (
    select format('[%s%s]', case when class like '[^%' then '^' end, string_agg(
      pennon.regex_member(member[1], true) || coalesce('-' || pennon.regex_member(member[2], true), ''), '' order by place
    ))
    from regexp_matches(regexp_replace(class, '^\[\^?(.*)\]$', '\1'), '(\\.|[^\\])(?:-(\\.|[^\\]))?', 'g')
      with ordinality found (member, place)
  );
end
$$;
comment on function pennon.regex_class(text) is 'A character class as Postgres writes it.';
revoke execute on function pennon.regex_class(text) from public;
