create function pennon.member_id() returns text
language plpgsql stable
as $$
begin
  return (
    select member.user_id
    from pennon.members member
    where member.user_id = pennon.claims() ->> 'sub'
      and pennon.caller() not in ('anon', 'service_role')
      and not pennon.is_owner()
      and pennon.presented_token() is null
  );
end
$$;
comment on function pennon.member_id() is 'The member who asks, a person; null for the public, keys, tokens and the owner.';
revoke execute on function pennon.member_id() from public;
