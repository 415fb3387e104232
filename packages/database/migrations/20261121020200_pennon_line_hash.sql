create function pennon.line_hash(kind text, key text, version bigint) returns bigint
language sql immutable strict parallel safe
as $$
  select pennon.murmur3_32(kind || '/' || key || '@' || version)
$$;
comment on function pennon.line_hash(text, text, bigint) is 'What one document at one version adds to the wire checksum, which is their sum modulo 2^32.';
revoke execute on function pennon.line_hash(text, text, bigint) from public;
