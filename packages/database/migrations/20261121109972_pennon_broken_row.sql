create function pennon.broken_row() returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_build_object('chain', linked.chain, 'seq', linked.seq, 'problem', linked.problem)
    from (
      select entry.chain, entry.seq, case
        when not entry.is_whole then 'changed'
        when lag(entry.seq) over chain is null then case when not (
          (entry.seq = 1 and entry.previous_hash = repeat('0', 64)) or exists (
            select from pennon.audit_log pruning
            where pruning.body::jsonb -> 'details' ->> 'chain' = entry.chain and pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
              and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint = entry.seq - 1
              and pruning.body::jsonb -> 'details' ->> 'hash' = entry.previous_hash
          )
        ) then 'missing' end
        when entry.seq <> lag(entry.seq) over chain + 1 then 'missing'
        when entry.previous_hash <> lag(entry.hash) over chain then 'order'
      end as problem
      from (
        -- First the hashes, so that the texts need not be sorted; `offset` keeps the planner from putting it off.
        select known.chain, known.seq, known.previous_hash, known.hash,
          known.hash = encode(sha256(convert_to(known.previous_hash || known.body, 'UTF8')), 'hex') as is_whole
        from pennon.audit_log known
        offset 0
      ) entry
      window chain as (partition by entry.chain order by entry.seq)
    ) linked
    where linked.problem is not null
    order by linked.chain, linked.seq
    limit 1
  );
end
$$;
comment on function pennon.broken_row() is 'The first row of the audit that does not fit: changed (its text is not what was hashed), missing (rows before it are gone), order (another row stood before it).';
revoke execute on function pennon.broken_row() from public;
