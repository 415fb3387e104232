create or replace function pennon.author() returns text
language sql stable
as $$
  select case
    when pennon.presented_token() is not null and (pennon.token_holder(pennon.presented_token())).name is not null
      then 'token:' || (pennon.token_holder(pennon.presented_token())).name
    -- Who presents an unknown token may nothing, and is still who they are.
    when pennon.caller() in ('anon', 'service_role') or pennon.is_owner() then pennon.caller()
    else coalesce(pennon.signature_of(pennon.claims() ->> 'sub'), pennon.caller())
  end
$$;
