create function pennon.names_text(value jsonb, wanted text) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(jsonb_path_exists(value, '$.** ? (@ == $text)', jsonb_build_object('text', wanted)), false)
$$;
comment on function pennon.names_text(jsonb, text) is 'Whether a text stands somewhere in it, by itself.';
revoke execute on function pennon.names_text(jsonb, text) from public;
