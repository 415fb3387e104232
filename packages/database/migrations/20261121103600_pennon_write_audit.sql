create function pennon.write_audit(action text, environment text, outcome text, details jsonb) returns bigint
language plpgsql volatile
as $$
declare
  written bigint;
begin
  -- Anyone can sign up and be refused as fast as they can ask: the public gets sixty rows a minute, the last of which says so.
  if pennon.role_of() is null then
    written := (
      select count(*) from pennon.audit_log refusal
      where refusal.chain = ':public'
        and refusal.at > to_char((clock_timestamp() - interval '1 minute') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    );
    if written >= 60 then
      return null;
    elsif written = 59 then
      details := details || '{"muted": true}';
    end if;
  end if;
  insert into pennon.audit_log (body)
  values (jsonb_build_object('action', action, 'environment', left(environment, 63), 'outcome', outcome, 'details', details)::text)
  returning seq into written;
  return written;
end
$$;
comment on function pennon.write_audit(text, text, text, jsonb) is 'Appends to the audit, in the transaction of what it tells of. Answers the number in the chain; null when a refusal of the public is not recorded because there are too many.';
revoke execute on function pennon.write_audit(text, text, text, jsonb) from public;
