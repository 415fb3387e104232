create function pennon.is_admin() returns boolean
language sql stable
as $$
  select coalesce(pennon.role_of() = 'admin', false)
$$;
comment on function pennon.is_admin() is 'Whether the caller may do everything: an admin among the members, service_role, or the owner.';
revoke execute on function pennon.is_admin() from public;
