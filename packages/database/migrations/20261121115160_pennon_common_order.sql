create function pennon.common_order(list jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select coalesce(jsonb_agg(id order by place), '[]')
  from jsonb_array_elements(list) with ordinality listed (id, place)
  where id in (select jsonb_array_elements(other))
$$;
comment on function pennon.common_order(jsonb, jsonb) is 'What two lists share, in the order of the first.';
revoke execute on function pennon.common_order(jsonb, jsonb) from public;
