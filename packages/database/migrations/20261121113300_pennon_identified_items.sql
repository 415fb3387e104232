create function pennon.identified_items(list jsonb, member text)
returns table (id jsonb, item jsonb, place bigint)
language sql immutable parallel safe
rows 10
as $$
  select case when member = '' then listed.item else listed.item -> member end, listed.item, listed.place
  from jsonb_array_elements(list) with ordinality listed (item, place)
$$;
comment on function pennon.identified_items(jsonb, text) is 'The items of a list with what identifies them.';
revoke execute on function pennon.identified_items(jsonb, text) from public;
