create function pennon.content_hash(content jsonb) returns text
language sql immutable strict parallel safe
as $$
  select encode(sha256(convert_to(content::text, 'UTF8')), 'hex')
$$;
comment on function pennon.content_hash(jsonb) is 'SHA-256 of a document as jsonb writes it: members sorted, no white space. Equal content has equal hashes.';
revoke execute on function pennon.content_hash(jsonb) from public;
