create function pennon.caller() returns text
language sql stable
as $$
  -- Inside a security-definer function current_user is the owner; the setting `role` still says who asked.
  select coalesce(nullif(current_setting('role', true), 'none'), session_user::text)
$$;
comment on function pennon.caller() is 'The database role that asked, also inside a security-definer function.';
revoke execute on function pennon.caller() from public;
