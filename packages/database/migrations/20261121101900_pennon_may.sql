create function pennon.may(action text) returns boolean
language plpgsql stable
as $$
begin
  return (
    select coalesce((
      select pennon.role_of() = any (permission.roles) from pennon.permissions() permission where permission.action = may.action
    ), false)
  );
end
$$;
comment on function pennon.may(text) is 'Whether the caller''s role allows an action of pennon.permissions().';
revoke execute on function pennon.may(text) from public;
