create or replace function pennon.fits_budgets(events jsonb) returns boolean
language plpgsql
as $$
declare
  everyone constant bigint := hashtextextended('role ' || pennon.caller(), 0);
  caller constant bigint := hashtextextended(pennon.ingest_caller(), 0);
  spent integer;
  asked record;
begin
  -- In one order, so that two calls never wait for each other. What names no environment has a budget of its own.
  for asked in
    select coalesce(target.key, '') as key, coalesce(min(target.ingest_per_minute), 60000) as ingest_per_minute,
      coalesce(min(target.ingest_per_caller), 6000) as ingest_per_caller, count(*)::integer as events
    from jsonb_array_elements(events) event
    left join pennon.environments target on target.key = event ->> 'environment'
    group by target.key order by 1
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
