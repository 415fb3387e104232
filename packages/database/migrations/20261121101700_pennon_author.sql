create or replace function pennon.author() returns text
language sql stable
as $$
  select case
    when pennon.presented_token() is not null
      then coalesce('token:' || (pennon.token_holder(pennon.presented_token())).name, pennon.caller())
    when pennon.caller() in ('anon', 'service_role') or pennon.is_owner() then pennon.caller()
    else coalesce(pennon.signature_of(pennon.claims() ->> 'sub'), pennon.caller())
  end
$$;
comment on function pennon.author() is 'Who a change is signed by: the member''s user id, token:<name>, or the database role that acted.';
revoke execute on function pennon.author() from public;
