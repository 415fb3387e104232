create function pennon.guard_audit() returns trigger
language plpgsql
as $$
begin
  -- What a recorded pruning covers may go; the row that records it holds the last hash.
  if tg_op = 'DELETE' and exists (
    select from pennon.audit_log pruning
    where pruning.action = 'audit.prune' and pruning.outcome = 'accepted'
      and pruning.body::jsonb -> 'details' ->> 'chain' = old.chain
      and (pruning.body::jsonb -> 'details' ->> 'seq')::bigint >= old.seq
  ) then
    return old;
  end if;
  raise exception '% on pennon.audit_log is refused: the audit is append-only', tg_op
    using errcode = 'PT403', hint = 'Old rows are pruned with pennon_api.prune_audit, which leaves the chain verifiable.';
end
$$;
comment on function pennon.guard_audit() is 'Trigger that keeps the audit: refuses UPDATE, TRUNCATE, and DELETE of what no recorded pruning covers.';
revoke execute on function pennon.guard_audit() from public;

create index audit_log_prunings on pennon.audit_log ((body::jsonb -> 'details' ->> 'chain')) where action = 'audit.prune';
create trigger guard_audit before update or delete on pennon.audit_log
  for each row execute function pennon.guard_audit();
create trigger guard_audit_whole before truncate on pennon.audit_log
  for each statement execute function pennon.guard_audit();
alter table pennon.audit_log enable always trigger guard_audit;
alter table pennon.audit_log enable always trigger guard_audit_whole;
