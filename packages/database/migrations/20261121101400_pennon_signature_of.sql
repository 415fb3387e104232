create function pennon.signature_of(user_id text) returns text
language plpgsql stable strict
as $$
begin
  -- Who signs in through a third party may have chosen the `sub`: one that reads like somebody else gets a prefix.
  return (
    select case when user_id ~ '^(member|token|owner):' or exists (select from pg_roles role where role.rolname = user_id)
      then 'member:' || user_id else user_id end
  );
end
$$;
comment on function pennon.signature_of(text) is 'What a member signs with: the user id, but never the name of a database role or of a token.';
revoke execute on function pennon.signature_of(text) from public;
