create function pennon.make_partition(parent text, day date) returns void
language plpgsql volatile
as $$
declare
  partition constant text := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
  rest constant text := parent || '_default';
begin
  if to_regclass('pennon.' || quote_ident(partition)) is not null then
    return;
  end if;
  execute format('create table pennon.%I (like pennon.%I including indexes)', partition, parent);
  execute format('alter table pennon.%I enable row level security', partition);
  execute format('revoke all on pennon.%I from public, anon, authenticated, service_role', partition);
  -- What came while nobody made partitions moves to its own. Attached afterwards, because that lets others read and
  -- write the table meanwhile, but for this one.
  execute format('lock table pennon.%I in access exclusive mode', rest);
  execute format(
    'with moved as (delete from pennon.%I where day = %L returning *) insert into pennon.%I select * from moved',
    rest, day, partition
  );
  execute format('alter table pennon.%I attach partition pennon.%I for values from (%L) to (%L)', parent, partition, day, day + 1);
end
$$;
comment on function pennon.make_partition(text, date) is 'Gives a day of a table its partition, with what the default partition holds of that day.';
revoke execute on function pennon.make_partition(text, date) from public;
