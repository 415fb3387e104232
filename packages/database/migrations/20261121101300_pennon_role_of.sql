create or replace function pennon.role_of() returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select case
      when caller.name = 'anon' then null
      -- Who presents a token is the token's holder and nothing more, whatever key came with it.
      when pennon.presented_token() is not null then (pennon.token_holder(pennon.presented_token())).role
      when caller.name = 'service_role' or pg_has_role(caller.name::name, schema.nspowner, 'usage') then 'admin'
      else (select member.role from pennon.members member where member.user_id = pennon.claims() ->> 'sub')
    end
    from pg_namespace schema, (select pennon.caller()) caller (name)
    where schema.nspname = 'pennon'
  );
end
$$;
comment on function pennon.role_of() is 'The caller''s role: of its API token, or among the members; service_role and the owner act as admin; null is the public.';
revoke execute on function pennon.role_of() from public;
