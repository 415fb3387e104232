create or replace function pennon.content_hash(content jsonb) returns text
language plpgsql immutable strict parallel safe
as $$
begin
  return encode(sha256(convert_to(content::text, 'UTF8')), 'hex');
end
$$;
