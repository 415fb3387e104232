create function pennon.author() returns text
language sql stable
as $$
  select case
    when pennon.caller() in ('anon', 'service_role') then pennon.caller()
    else coalesce(pennon.claims() ->> 'sub', pennon.caller())
  end
$$;
comment on function pennon.author() is 'Who a commit is signed by: the member''s user id, or the database role that acted.';
revoke execute on function pennon.author() from public;
