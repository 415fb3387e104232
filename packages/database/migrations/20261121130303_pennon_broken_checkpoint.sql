create or replace function pennon.broken_checkpoint(checkpoint jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_build_object('chain', held.key, 'seq', held.seq, 'problem', case when entry.seq is null then 'missing' else 'changed' end)
    from (
      select chain.key, (chain.value ->> 'seq')::bigint as seq, chain.value ->> 'hash' as hash,
        coalesce(chain.value ->> 'at', checkpoint ->> 'at') as at
      from jsonb_each(checkpoint -> 'chains') chain
    ) held
    left join pennon.audit_log entry on entry.chain = held.key and entry.seq = held.seq
    where held.seq > 0 and entry.hash is distinct from held.hash
      -- What was pruned since is held by the row that records the pruning, as far as that row tells; and only what was
      -- old enough by then was pruned. A record that claims to come from the future was written by nobody's clock.
      and not (entry.seq is null and coalesce(held.at, '') ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$' and exists (
        select from pennon.audit_log pruning
        where pruning.body::jsonb -> 'details' ->> 'chain' = held.key and pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
          and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint >= held.seq
          and ((pruning.body::jsonb -> 'details' ->> 'seq')::bigint > held.seq
            or pruning.body::jsonb -> 'details' ->> 'hash' = held.hash)
          and pruning.at::timestamptz <= clock_timestamp()
          and held.at collate "C"
            <= to_char((pruning.at::timestamptz - interval '90 days') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      ))
    order by held.key
    limit 1
  );
end
$$;
comment on function pennon.broken_checkpoint(jsonb) is 'The first chain of a checkpoint that the audit no longer agrees with. What is gone counts as pruned when the chain''s time, or else the checkpoint''s, is 90 days before the record of it.';
