create function pennon.maintenance_findings() returns jsonb
language plpgsql stable
as $$
declare
  last pennon.maintenance;
begin
  select * into last from pennon.maintenance;
  return pennon.finding('maintenance', array(
      select 'pennon.maintain() has never run' where last.ran_at is null
      union all
      select format('pennon.maintain() ran last at %s', to_char(last.ran_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
      where last.ran_at < now() - interval '10 minutes'
      union all
      select format('pennon.%s() failed: %s', step ->> 'step', step ->> 'message') from jsonb_array_elements(last.failed) step
    ), 'ran within ten minutes',
    'Nothing is published by itself and old events stay without it. Enable pg_cron and run `select pennon.schedule_maintenance();`, '
      || 'or have something else run `select pennon.maintain();` every minute.');
end
$$;
comment on function pennon.maintenance_findings() is 'Whether somebody calls pennon.maintain(), and what it could not do.';
revoke execute on function pennon.maintenance_findings() from public;
