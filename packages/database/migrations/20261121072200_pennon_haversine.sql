create function pennon.haversine(degrees double precision) returns double precision
language sql immutable strict parallel safe
as $$
  -- Below what any place can differ by, because Postgres refuses to round a square to 0.
  select case when abs(degrees) < 1e-100 then 0 else sin(degrees * pi() / 360) ^ 2 end
$$;
comment on function pennon.haversine(double precision) is 'The squared sine of half an angle in degrees.';
revoke execute on function pennon.haversine(double precision) from public;
