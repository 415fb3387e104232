create function pennon.role_of() returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case
    when caller.name = 'service_role' or pg_has_role(caller.name::name, schema.nspowner, 'usage') then 'admin'
    when caller.name = 'anon' then null
    else (select member.role from pennon.members member where member.user_id = pennon.claims() ->> 'sub')
  end
  from pg_namespace schema, (select pennon.caller()) caller (name)
  where schema.nspname = 'pennon'
$$;
comment on function pennon.role_of() is 'The caller''s role among the members; service_role and the owner act as admin; null is the public.';
revoke execute on function pennon.role_of() from public;
-- Policies on realtime.messages ask it in the name of who joins; without usage on the schema nobody can call it by name.
grant execute on function pennon.role_of() to anon, authenticated, service_role;
