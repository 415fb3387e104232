create or replace function pennon.double_of(value jsonb) returns double precision
language sql immutable parallel safe
as $$
  select case
    when not pennon.is_finite(value) then null
    -- Postgres refuses to read what a double can only hold as 0.
    when value > '-2.5e-324'::jsonb and value < '2.5e-324'::jsonb then 0
    else (value #>> '{}')::double precision
  end
$$;
