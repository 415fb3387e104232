create function pennon.member_path(path text, member text) returns text
language sql immutable strict parallel safe
as $$
  select path || case when member ~ '^[A-Za-z_$][A-Za-z0-9_$]*$' then '.' || member else format('[%s]', to_jsonb(member)) end
$$;
comment on function pennon.member_path(text, text) is 'The path of an object''s member: .name, or ["any name"].';
revoke execute on function pennon.member_path(text, text) from public;
