create function pennon.broken_end() returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_build_object(
      'chain', coalesce(last.chain, written.chain), 'seq', coalesce(written.seq, 0) + 1, 'problem', 'missing'
    )
    from pennon.audit_chains last
    full join (
      select distinct on (entry.chain) entry.chain, entry.seq, entry.hash from pennon.audit_log entry order by entry.chain, entry.seq desc
    ) written on written.chain = last.chain
    where (last.seq, last.hash) is distinct from (coalesce(written.seq, 0), coalesce(written.hash, repeat('0', 64)))
    order by 1
    limit 1
  );
end
$$;
comment on function pennon.broken_end() is 'The first chain of the audit that does not end where its head says.';
revoke execute on function pennon.broken_end() from public;
