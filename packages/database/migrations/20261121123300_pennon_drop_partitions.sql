create function pennon.drop_partitions() returns void
language plpgsql volatile
as $$
declare
  first_kept constant date := (now() at time zone 'utc')::date - 365;
  parent text;
  expired name;
begin
  foreach parent in array pennon.event_tables() loop
    for expired in
      select child.relname
      from pg_inherits
      join pg_class child on child.oid = inhrelid
      where inhparent = to_regclass('pennon.' || parent)
        and child.relname ~ '_\d{8}$' and right(child.relname, 8) < to_char(first_kept, 'YYYYMMDD')
    loop
      execute format('drop table pennon.%I', expired);
    end loop;
    execute format('delete from pennon.%I where day < %L', parent || '_default', first_kept);
  end loop;
end
$$;
comment on function pennon.drop_partitions() is 'Ends what is older than 365 days.';
revoke execute on function pennon.drop_partitions() from public;
