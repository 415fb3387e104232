create function pennon.item_path(path text, member text, id jsonb) returns text
language sql immutable parallel safe
as $$
  select format('%s[%s=%s]', path, member, id)
$$;
comment on function pennon.item_path(text, text, jsonb) is 'The path of a list''s item by what identifies it: .rules[id="vip"], or .values[="user-1"].';
revoke execute on function pennon.item_path(text, text, jsonb) from public;
