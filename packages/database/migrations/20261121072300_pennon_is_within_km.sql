create function pennon.is_within_km(seen jsonb, circle jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  latitude constant double precision := pennon.double_of(seen -> 'latitude');
  longitude constant double precision := pennon.double_of(seen -> 'longitude');
  centre constant double precision := pennon.double_of(circle -> 'latitude');
  square double precision;
begin
  if not coalesce(abs(latitude) <= 90 and abs(longitude) <= 180, false) then
    return false;
  end if;
  square := pennon.haversine(centre - latitude)
    + cos(latitude * pi() / 180) * cos(centre * pi() / 180)
    * pennon.haversine(pennon.double_of(circle -> 'longitude') - longitude);
  return 2 * 6371.0088 * asin(least(1, sqrt(square))) <= pennon.double_of(circle -> 'km');
end
$$;
comment on function pennon.is_within_km(jsonb, jsonb) is 'Whether a place is inside a circle on earth, its edge included: haversine on the mean radius.';
revoke execute on function pennon.is_within_km(jsonb, jsonb) from public;
