create or replace function pennon.audit_checkpoint() returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'chains', chains.ends,
    'hash', encode(sha256(convert_to(chains.ends::text, 'UTF8')), 'hex')
  )
  from (
    select coalesce(jsonb_object_agg(last.chain, jsonb_build_object('seq', last.seq, 'hash', last.hash, 'at', last.at)), '{}')
    from (
      select distinct on (entry.chain) entry.chain, entry.seq, entry.hash, entry.at
      from pennon.audit_log entry
      order by entry.chain, entry.seq desc
    ) last
  ) chains (ends)
$$;
comment on function pennon.audit_checkpoint() is 'Where every chain of the audit ends now: {at, chains: {chain: {seq, hash, at}}, hash}. Kept elsewhere, it proves later that nothing before it was changed or removed. A chain''s time is its last row''s, and says from when on that row may have been pruned.';
