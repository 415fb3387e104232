create function pennon.is_owner() returns boolean
language plpgsql stable
as $$
begin
  return (
    select pg_has_role(pennon.caller()::name, schema.nspowner, 'usage')
    from pg_namespace schema
    where schema.nspname = 'pennon'
  );
end
$$;
comment on function pennon.is_owner() is 'Whether the owner of Pennon''s schema asks, in SQL.';
revoke execute on function pennon.is_owner() from public;
