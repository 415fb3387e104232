create or replace function pennon.ingest_caller() returns text
language plpgsql stable
as $$
begin
  return case
    when pennon.is_server() then null
    else coalesce(
      'user ' || case when pennon.caller() <> 'anon' then pennon.claims() ->> 'sub' end,
      'network ' || pennon.caller_network()
    )
  end;
end
$$;
