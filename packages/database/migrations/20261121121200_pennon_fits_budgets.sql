create function pennon.fits_budgets(events jsonb) returns boolean
language plpgsql volatile
as $$
declare
  everyone constant bigint := hashtextextended('role ' || pennon.caller(), 0);
  caller constant bigint := hashtextextended(pennon.ingest_caller(), 0);
  spent integer;
  asked record;
begin
  -- In one order, so that two calls never wait for each other.
  for asked in
    select target.key, target.ingest_per_minute, target.ingest_per_caller, count(*)::integer as events
    from jsonb_array_elements(events) event
    join pennon.environments target on target.key = event ->> 'environment'
    group by target.key order by target.key
  loop
    select coalesce(sum(usage.events), 0) into spent from pennon.ingest_usage usage
    where usage.environment = asked.key and usage.caller = everyone and usage.minute = date_trunc('minute', now());
    -- Its own budget before everyone's, or a flood that is refused would use up what others have.
    if spent + asked.events > asked.ingest_per_minute
       or (caller is not null and not pennon.spend(asked.key, caller, 0, asked.events, asked.ingest_per_caller)) then
      return false;
    end if;
    perform pennon.spend(asked.key, everyone, pg_backend_pid() % 16, asked.events, asked.ingest_per_minute);
  end loop;
  return true;
end
$$;
comment on function pennon.fits_budgets(jsonb) is 'Whether a caller, and its role as a whole, may send these events in this minute; if so they are counted.';
revoke execute on function pennon.fits_budgets(jsonb) from public;
