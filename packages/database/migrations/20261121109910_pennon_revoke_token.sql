create function pennon_api.revoke_token(name text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  holder pennon.api_tokens;
  refusal jsonb := case when not pennon.may('administer') then pennon.forbidden('administer') end;
begin
  if refusal is null then
    update pennon.api_tokens token set revoked_at = now()
    where token.name = revoke_token.name and token.revoked_at is null
    returning * into holder;
    refusal := case when holder.selector is null then pennon.refusal(
      404, 'PENNON_NOT_FOUND', format('There is no token "%s" to revoke.', left(name, 100)), null, 'pennon_api.tokens lists them.'
    ) end;
  end if;
  if refusal is not null then
    return pennon.refused('token.save', null, refusal, jsonb_build_object('name', left(name, 100)));
  end if;
  return to_jsonb(holder) - '{hash,selector}'::text[];
end
$$;
comment on function pennon_api.revoke_token(text) is 'Ends a token at once. Its row stays, because its name is in signatures.';
revoke execute on function pennon_api.revoke_token(text) from public, anon;
grant execute on function pennon_api.revoke_token(text) to authenticated, service_role;
