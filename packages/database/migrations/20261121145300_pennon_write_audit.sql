create or replace function pennon.write_audit(action text, environment text, outcome text, details jsonb) returns bigint
language plpgsql
as $$
declare
  is_public constant boolean := pennon.role_of() is null;
  -- Anyone can sign up and be refused as fast as they can ask, and a member's script too: the last row says so.
  most constant integer := case when is_public then 60 when outcome = 'refused' then 600 end;
  since constant text := to_char(
    (clock_timestamp() - interval '1 minute') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
  );
  written bigint;
begin
  if is_public then
    written := (select count(*) from pennon.audit_log refusal where refusal.chain = ':public' and refusal.at > since);
  elsif most is not null then
    written := (
      select count(*) from pennon.audit_log refusal
      where refusal.outcome = 'refused' and refusal.actor = pennon.masked_text(pennon.author()) and refusal.at > since
    );
  end if;
  if written >= most then
    return null;
  elsif written = most - 1 then
    details := details || '{"muted": true}';
  end if;
  insert into pennon.audit_log (body)
  values (jsonb_build_object(
    -- Masked before it is cut: half an address is none to the mask.
    'action', action, 'environment', left(pennon.masked_text(environment), 100), 'outcome', outcome, 'details', details
  )::text)
  returning seq into written;
  return written;
end
$$;
