create function pennon.make_partitions() returns void
language plpgsql volatile
as $$
declare
  today constant date := (now() at time zone 'utc')::date;
  parent text;
begin
  foreach parent in array pennon.event_tables() loop
    -- As far back as an event may be, and a week ahead, which nobody may be around to make.
    for distance in -7 .. 7 loop
      perform pennon.make_partition(parent, today + distance);
    end loop;
  end loop;
end
$$;
comment on function pennon.make_partitions() is 'Makes the partitions of the week before and the week to come.';
revoke execute on function pennon.make_partitions() from public;
