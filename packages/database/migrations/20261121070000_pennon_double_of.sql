create function pennon.double_of(value jsonb) returns double precision
language sql immutable parallel safe
as $$
  select case
    when not pennon.is_finite(value) then null
    -- Postgres refuses to read what a double can only hold as 0.
    when abs((value #>> '{}')::numeric) < 2.5e-324 then 0
    else (value #>> '{}')::double precision
  end
$$;
comment on function pennon.double_of(jsonb) is 'The number as every engine computes with it; null for what is none that a double can hold.';
revoke execute on function pennon.double_of(jsonb) from public;
