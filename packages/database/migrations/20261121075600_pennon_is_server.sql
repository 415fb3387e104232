create function pennon.is_server() returns boolean
language sql stable
as $$
  select pennon.caller() = 'service_role' or pg_has_role(pennon.caller()::name, schema.nspowner, 'usage')
  from pg_namespace schema
  where schema.nspname = 'pennon'
$$;
comment on function pennon.is_server() is 'Whether the caller is a server, which may say anything about who asks: service_role, or the owner.';
revoke execute on function pennon.is_server() from public;
