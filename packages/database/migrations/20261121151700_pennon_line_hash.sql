create or replace function pennon.line_hash(kind text, key text, version bigint) returns bigint
language plpgsql immutable strict parallel safe
as $$
begin
  return pennon.murmur3_32(kind || '/' || key || '@' || version);
end
$$;
