create function pennon.murmur3_32(data text) returns bigint
language plpgsql immutable strict parallel safe
as $$
declare
  bytes constant bytea := convert_to(data, 'UTF8');
  length constant integer := octet_length(bytes);
  tail constant integer := length & ~3;
  hash bigint := 0;
  word bigint;
begin
  for at in 0 .. tail - 4 by 4 loop
    word := get_byte(bytes, at)::bigint | (get_byte(bytes, at + 1)::bigint << 8)
      | (get_byte(bytes, at + 2)::bigint << 16) | (get_byte(bytes, at + 3)::bigint << 24);
    word := pennon.multiply_32(word, 3432918353);
    word := ((word << 15) & 4294967295) | (word >> 17);
    hash := hash # pennon.multiply_32(word, 461845907);
    hash := ((hash << 13) & 4294967295) | (hash >> 19);
    hash := (hash * 5 + 3864292196) & 4294967295;
  end loop;
  word := 0;
  for at in tail .. length - 1 loop
    word := word | (get_byte(bytes, at)::bigint << (8 * (at - tail)));
  end loop;
  word := pennon.multiply_32(word, 3432918353);
  word := ((word << 15) & 4294967295) | (word >> 17);
  hash := hash # pennon.multiply_32(word, 461845907) # length;
  hash := pennon.multiply_32(hash # (hash >> 16), 2246822507);
  hash := pennon.multiply_32(hash # (hash >> 13), 3266489909);
  return hash # (hash >> 16);
end
$$;
comment on function pennon.murmur3_32(text) is 'MurmurHash3_x86_32 with seed 0 over the UTF-8 bytes, unsigned. Source: Austin Appleby, public domain.';
revoke execute on function pennon.murmur3_32(text) from public;
