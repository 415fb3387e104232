create function pennon.ingest_caller() returns text
language sql stable
as $$
  select case
    when pennon.is_server() then null
    else coalesce(
      'user ' || case when pennon.caller() <> 'anon' then pennon.claims() ->> 'sub' end,
      'network ' || pennon.caller_network()
    )
  end
$$;
comment on function pennon.ingest_caller() is 'Whose budget a call spends: a signed-in user''s, else an address''s; null for servers, and for whom nothing is known of.';
revoke execute on function pennon.ingest_caller() from public;
