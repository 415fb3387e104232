create function public.pennon_enabled(flag text, environment text default 'production') returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
cost 1000
as $$
declare
  delivery constant text := (
    select document.delivery from pennon.documents document
    where document.environment = pennon_enabled.environment and document.kind = 'flag' and document.key = flag
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
comment on function public.pennon_enabled(text, text) is 'Whether a boolean flag is on for the caller: its tokens `sub` is the userId and its claims are auth.*. For row-level-security policies and triggers; false for what the caller may not see, and on any error.';
revoke execute on function public.pennon_enabled(text, text) from public;
grant execute on function public.pennon_enabled(text, text) to anon, authenticated, service_role;
