create function pennon.ids_within(list jsonb, member text, items jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select coalesce(jsonb_agg(id order by place), '[]') from pennon.identified_items(list, member) where items ? id::text
$$;
comment on function pennon.ids_within(jsonb, text, jsonb) is 'The ids of a list''s items that are among these items (by the text of their id), in order.';
revoke execute on function pennon.ids_within(jsonb, text, jsonb) from public;
