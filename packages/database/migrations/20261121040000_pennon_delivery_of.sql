create function pennon.delivery_of(body jsonb) returns text
language sql immutable parallel safe
as $$
  select coalesce(body ->> 'delivery', 'server')
$$;
comment on function pennon.delivery_of(jsonb) is 'Who may hold a document; without a word about it, servers alone.';
revoke execute on function pennon.delivery_of(jsonb) from public;
