create or replace function pennon.chain_audit() returns trigger
language plpgsql
as $$
declare
  draft constant jsonb := new.body;
  role constant text := pennon.role_of();
  place text := case when role is null then ':public' else ':project' end;
  last pennon.audit_log;
begin
  -- Who appends is alone with the chain: an environment's by the environment's row, which a commit holds anyway, the
  -- other two by a lock of their own, which is taken last. So two transactions cannot wait for each other.
  if role is not null then
    select environment.key into place from pennon.environments environment
    where environment.key = draft ->> 'environment' for no key update;
    place := coalesce(place, ':project');
  end if;
  if place like ':%' then
    perform pg_advisory_xact_lock(hashtext('pennon.audit_log'), hashtext(place));
  end if;
  select * into last from pennon.audit_log entry where entry.chain = place order by entry.seq desc limit 1;

  new.previous_hash := coalesce(last.hash, repeat('0', 64));
  -- What identifies the row comes from the session, whoever inserts and whatever the draft says.
  new.body := json_build_object(
    'chain', place,
    'seq', coalesce(last.seq, 0) + 1,
    'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor', pennon.masked_text(pennon.author()),
    'role', role,
    'action', draft -> 'action',
    'environment', pennon.masked_text(draft ->> 'environment'),
    'outcome', draft -> 'outcome',
    'ip', pennon.caller_address(),
    'request', pennon.masked_text(coalesce(
      pennon.request_header('x-request-id', '^[!-~]{1,200}$'), pennon.request_header('sb-request-id', '^[!-~]{1,200}$')
    )),
    'details', pennon.masked(draft -> 'details')
  )::text;
  new.hash := encode(sha256(convert_to(new.previous_hash || new.body, 'UTF8')), 'hex');
  return new;
end
$$;
