create function pennon.schedule_maintenance() returns boolean
language plpgsql volatile
as $$
begin
  if not exists (select from pg_extension where extname = 'pg_cron') then
    return false;
  end if;
  execute $sql$ select cron.schedule('pennon-maintain', '* * * * *', 'select pennon.maintain()') $sql$;
  return true;
exception when others then
  raise warning 'pennon.maintain() could not be scheduled: %', sqlerrm;
  return false;
end
$$;
comment on function pennon.schedule_maintenance() is 'Has pg_cron call pennon.maintain() every minute; false where there is no pg_cron, or where it refuses. Call it again once there is.';
revoke execute on function pennon.schedule_maintenance() from public;
