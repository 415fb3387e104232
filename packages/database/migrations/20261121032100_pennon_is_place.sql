create function pennon.is_place(value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select coalesce(
    case when pennon.object_problems(value, '', '{latitude,longitude,km}') = '[]'
      and pennon.is_finite(value -> 'latitude') and pennon.is_finite(value -> 'longitude') and pennon.is_finite(value -> 'km')
    then abs((value ->> 'latitude')::numeric) <= 90 and abs((value ->> 'longitude')::numeric) <= 180
      and (value ->> 'km')::numeric >= 0
    end, false)
$$;
comment on function pennon.is_place(jsonb) is 'Whether it is a point on earth with a distance around it.';
revoke execute on function pennon.is_place(jsonb) from public;
