create function pennon.bucket(salt text, unit text) returns integer
language sql immutable strict parallel safe
as $$
  select pennon.bucket_of_hashes(pennon.murmur3_32(unit), pennon.murmur3_32(salt))
$$;
comment on function pennon.bucket(text, text) is 'The bucket of a unit in one draw: an integer in [0, 100000).';
revoke execute on function pennon.bucket(text, text) from public;
