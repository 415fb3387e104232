create function pennon.broken_checkpoint(checkpoint jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_build_object('chain', held.key, 'seq', held.seq, 'problem', case when entry.seq is null then 'missing' else 'changed' end)
    from (
      select chain.key, (chain.value ->> 'seq')::bigint as seq, chain.value ->> 'hash' as hash
      from jsonb_each(checkpoint -> 'chains') chain
    ) held
    left join pennon.audit_log entry on entry.chain = held.key and entry.seq = held.seq
    where held.seq > 0 and entry.hash is distinct from held.hash
      -- What was pruned since is held by the row that records the pruning, as far as that row tells.
      and not (entry.seq is null and exists (
        select from pennon.audit_log pruning
        where pruning.body::jsonb -> 'details' ->> 'chain' = held.key and pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
          and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint >= held.seq
          and ((pruning.body::jsonb -> 'details' ->> 'seq')::bigint > held.seq
            or pruning.body::jsonb -> 'details' ->> 'hash' = held.hash)
      ))
    order by held.key
    limit 1
  );
end
$$;
comment on function pennon.broken_checkpoint(jsonb) is 'The first chain of a checkpoint that the audit no longer agrees with.';
revoke execute on function pennon.broken_checkpoint(jsonb) from public;
