create function pennon.shortest_digits(value double precision) returns numeric
language sql immutable strict parallel safe
as $$
  -- Of the decimals that a double is read from, JSON has the shortest. So has Postgres, but for those in the middle
  -- between two doubles, which only whole numbers from 2^53 have, and none that is far larger.
  select case
    when abs(value) < 9007199254740992 or abs(value) > 1e300 then value::text::numeric
    when round(value::text::numeric, 16 - length(abs(value::text::numeric)::text))::double precision = value
      then round(value::text::numeric, 16 - length(abs(value::text::numeric)::text))
    else value::text::numeric
  end
$$;
comment on function pennon.shortest_digits(double precision) is 'The digits in which JSON, and so every engine, writes a number.';
revoke execute on function pennon.shortest_digits(double precision) from public;
