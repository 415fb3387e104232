create function pennon.keyed_digest(value text) returns text
language plpgsql stable strict
as $$
begin
  return (
    select encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(value, 'UTF8'))), 'hex')
    from pennon.digest_key key
  );
end
$$;
comment on function pennon.keyed_digest(text) is 'HMAC-SHA256 of a text with this database''s own key, in hexadecimal.';
revoke execute on function pennon.keyed_digest(text) from public;
