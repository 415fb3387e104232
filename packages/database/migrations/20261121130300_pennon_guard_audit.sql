create or replace function pennon.guard_audit() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What a recorded pruning covers may go, on the conditions of pennon_api.prune_audit: the record alone can be anybody's.
  if tg_op = 'DELETE'
    and old.at < to_char((now() - interval '90 days') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    and old.seq < (select max(latest.seq) from pennon.audit_log latest where latest.chain = old.chain)
    and exists (
      select from pennon.audit_log pruning
      where pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
        and pruning.body::jsonb -> 'details' ->> 'chain' = old.chain
        and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint >= old.seq
    )
    and not exists (
      select from pennon.audit_log needed
      join pennon.change_requests request on request.id = needed.change_request and request.status = 'open'
      where needed.chain = old.chain and needed.seq <= old.seq
    )
  then
    return old;
  end if;
  raise exception '% on pennon.audit_log is refused: the audit is append-only', tg_op
    using errcode = 'PT403', hint = 'Old rows are pruned with pennon_api.prune_audit, which leaves the chain verifiable.';
end
$$;
comment on function pennon.guard_audit() is 'Trigger that keeps the audit: refuses UPDATE, TRUNCATE, and DELETE of all but old rows that a recorded pruning covers: neither the last of a chain nor what an open change request rests on.';
