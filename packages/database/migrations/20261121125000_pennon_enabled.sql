create function pennon.enabled(flag text, environment text) returns boolean
language plpgsql stable
as $$
declare
  delivery constant text := (
    select document.delivery from pennon.documents document
    where document.environment = enabled.environment and document.kind = 'flag' and document.key = flag
  );
begin
  if delivery is null or (delivery = 'server' and not pennon.is_server()) then
    return false;
  end if;
  return coalesce(pennon.evaluate(
    environment, flag, pennon.trusted_context(jsonb_build_object('userId', pennon.claims() -> 'sub'), false)
  ) -> 'value' = 'true', false);
end
$$;
comment on function pennon.enabled(text, text) is 'public.pennon_enabled, evaluated anew.';
revoke execute on function pennon.enabled(text, text) from public;
