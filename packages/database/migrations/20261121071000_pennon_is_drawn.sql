create function pennon.is_drawn(context jsonb, path text, salt text, range_from integer, range_to integer) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  bucket constant integer := pennon.draw(context, path, salt);
begin
  return coalesce(bucket >= range_from and bucket < range_to, false);
end
$$;
comment on function pennon.is_drawn(jsonb, text, text, integer, integer) is 'Whether a contexts bucket is in a half-open range; without a unit it is not.';
revoke execute on function pennon.is_drawn(jsonb, text, text, integer, integer) from public;
