create function pennon.bucket_of_hashes(unit_hash bigint, salt_hash bigint) returns integer
language plpgsql immutable strict parallel safe
as $$
declare
  hash bigint := unit_hash # salt_hash;
begin
  hash := pennon.multiply_32(hash # (hash >> 16), 2246822507);
  hash := pennon.multiply_32(hash # (hash >> 13), 3266489909);
  return ((hash # (hash >> 16)) * 100000) >> 32;
end
$$;
comment on function pennon.bucket_of_hashes(bigint, bigint) is 'The bucket of a unit in a draw, from both hashes: an integer in [0, 100000).';
revoke execute on function pennon.bucket_of_hashes(bigint, bigint) from public;
