create function pennon.placed_after(list jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
as $$
  -- What the list lacks goes behind the nearest one before it in `other` that the list has; in front without one.
  with have as (
    select id, place from jsonb_array_elements(list) with ordinality listed (id, place)
  ),
  lack as (
    select id, place, max(before) over (order by place) as before
    from (
      select listed.id, listed.place, have.place as own,
        case when have.place is not null then listed.place end as before
      from jsonb_array_elements(other) with ordinality listed (id, place)
      left join have on have.id = listed.id
    ) marked
  ),
  put as (
    select lack.id, coalesce(anchor.place, 0) as place, lack.place as nth
    from lack
    left join lack known on known.place = lack.before
    left join have anchor on anchor.id = known.id
    where not exists (select from have where have.id = lack.id)
    union all
    select id, place, 0 from have
  )
  select coalesce(jsonb_agg(id order by place, nth), '[]') from put
$$;
comment on function pennon.placed_after(jsonb, jsonb) is 'A list with what another has besides, each behind whom it stands behind there.';
revoke execute on function pennon.placed_after(jsonb, jsonb) from public;
