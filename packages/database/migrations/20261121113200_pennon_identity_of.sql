create function pennon.identity_of(variadic lists jsonb[]) returns text
language sql immutable parallel safe
as $$
  select member
  from unnest(array['id', 'key', 'variation', 'flag', '']) with ordinality tried (member, place)
  where (select bool_and(pennon.is_identified(list, member)) from unnest(lists) list)
  order by place
  limit 1
$$;
comment on function pennon.identity_of(jsonb[]) is 'The member that tells the items of these lists apart; empty: the items themselves, which are scalars; null: only their places.';
revoke execute on function pennon.identity_of(jsonb[]) from public;
