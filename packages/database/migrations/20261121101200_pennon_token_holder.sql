create function pennon.token_holder(token text) returns pennon.api_tokens
language plpgsql stable
as $$
begin
  -- The setting that carries the token can be made up in SQL; the secret in it cannot.
  return (
    select holder
    from pennon.api_tokens holder
    where token ~ '^pennon_[0-9a-f]{16}_[0-9a-f]{64}$'
      and holder.selector = split_part(token, '_', 2)
      and holder.hash = encode(sha256(convert_to(split_part(token, '_', 3), 'UTF8')), 'hex')
      and holder.revoked_at is null
      and coalesce(holder.expires_at > now(), true)
  );
end
$$;
comment on function pennon.token_holder(text) is 'Whose token this is; null for one that is unknown, expired or revoked.';
revoke execute on function pennon.token_holder(text) from public;
