create function pennon.multiply_32(a bigint, b bigint) returns bigint
language sql immutable strict parallel safe
as $$
  -- In two halves of 16 bits, because the product of two 32-bit numbers does not fit a bigint.
  select ((a & 65535) * b + ((((a >> 16) * b) & 65535) << 16)) & 4294967295
$$;
comment on function pennon.multiply_32(bigint, bigint) is 'The product of two unsigned 32-bit numbers modulo 2^32.';
revoke execute on function pennon.multiply_32(bigint, bigint) from public;
