create function pennon.chain_audit() returns trigger
language plpgsql
as $$
declare
  draft constant jsonb := new.body;
  role constant text := pennon.role_of();
  place text := case when role is null then ':public' else ':project' end;
  head pennon.audit_chains;
begin
  -- The environment's row first and its chain second, as commits do: two transactions cannot wait for each other.
  if role is not null then
    select environment.key into place from pennon.environments environment
    where environment.key = draft ->> 'environment' for no key update;
    place := coalesce(place, ':project');
  end if;
  insert into pennon.audit_chains (chain, seq, hash) values (place, 0, repeat('0', 64)) on conflict do nothing;
  select * into strict head from pennon.audit_chains last where last.chain = place for update;

  new.previous_hash := head.hash;
  -- What identifies the row comes from the session, whoever inserts and whatever the draft says.
  new.body := json_build_object(
    'chain', place,
    'seq', head.seq + 1,
    'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor', pennon.masked_text(pennon.author()),
    'role', role,
    'action', draft -> 'action',
    'environment', draft -> 'environment',
    'outcome', draft -> 'outcome',
    'ip', pennon.caller_address(),
    'request', coalesce(
      pennon.request_header('x-request-id', '^[!-~]{1,200}$'), pennon.request_header('sb-request-id', '^[!-~]{1,200}$')
    ),
    'details', pennon.masked(draft -> 'details')
  )::text;
  new.hash := encode(sha256(convert_to(new.previous_hash || new.body, 'UTF8')), 'hex');
  update pennon.audit_chains last set seq = head.seq + 1, hash = new.hash where last.chain = place;
  return new;
end
$$;
comment on function pennon.chain_audit() is 'Trigger that makes a draft the next row of its chain: place, time, actor, role and hashes.';
revoke execute on function pennon.chain_audit() from public;

create trigger chain_audit before insert on pennon.audit_log
  for each row execute function pennon.chain_audit();
alter table pennon.audit_log enable always trigger chain_audit;
