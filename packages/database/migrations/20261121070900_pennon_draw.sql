create function pennon.draw(context jsonb, path text, salt text) returns integer
language plpgsql immutable parallel safe
as $$
begin
  if path is null and context ? 'unitHash' then
    return pennon.bucket_of_hashes((context ->> 'unitHash')::bigint, pennon.murmur3_32(salt));
  end if;
  return pennon.bucket(salt, pennon.unit_of(context, path));
end
$$;
comment on function pennon.draw(jsonb, text, text) is 'The bucket of a context in one draw; null without a unit.';
revoke execute on function pennon.draw(jsonb, text, text) from public;
