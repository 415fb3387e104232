-- In plpgsql, as what follows: each use of a function in SQL that is not written into its query is parsed and planned anew.
create or replace function pennon.is_server() returns boolean
language plpgsql stable
as $$
begin
  return (
    select pennon.caller() = 'service_role' or pg_has_role(pennon.caller()::name, schema.nspowner, 'usage')
    from pg_namespace schema
    where schema.nspname = 'pennon'
  );
end
$$;
