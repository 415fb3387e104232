create function pennon.with_unit_hash(context jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  -- No path leads there, and what a caller may have put there is replaced.
  return context || jsonb_build_object('unitHash', pennon.murmur3_32(pennon.unit_of(context, null)));
end
$$;
comment on function pennon.with_unit_hash(jsonb) is 'The context with its default unit hashed, so that many draws, also those of many flags, hash it once.';
revoke execute on function pennon.with_unit_hash(jsonb) from public;
