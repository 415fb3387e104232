create function pennon.with_article(noun text) returns text
language sql immutable strict parallel safe
as $$
  select case when noun ~ '^[aeiou]' then 'an ' else 'a ' end || noun
$$;
comment on function pennon.with_article(text) is 'A viewer, an editor.';
revoke execute on function pennon.with_article(text) from public;
