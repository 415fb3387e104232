-- What the embedded gateway needs beyond hosted Supabase, whose Realtime server reads the log instead.
create schema if not exists pennon_local;

-- A NOTIFY of 8,000 bytes or more fails and would take the writer's transaction with it, so a large message goes by
-- its key and the gateway fetches it. Rolled-back rows, the gateway's permission probes among them, notify nobody.
create or replace function pennon_local.announce_message() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  address constant jsonb := jsonb_build_object('id', new.id, 'insertedAt', new.inserted_at);
  message text;
begin
  if new.binary_payload is null then
    message := (address || jsonb_build_object(
      'topic', new.topic, 'event', new.event, 'private', coalesce(new.private, false), 'payload', new.payload
    ))::text;
  end if;
  perform pg_catalog.pg_notify(
    'pennon_local_messages',
    case when octet_length(message) <= 7900 then message else address::text end
  );
  return null;
end
$$;

create or replace trigger announce_message
  after insert on realtime.messages
  for each row
  when (new.extension = 'broadcast' and new.event is not null)
  execute function pennon_local.announce_message();

-- Daily partitions, three days ahead; messages are kept for 72 hours. Insert fails on a day without its partition,
-- so the gateway calls this at start and every minute.
create or replace function pennon_local.rotate_message_partitions() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  today constant date := (now() at time zone 'utc')::date;
  day date;
  expired name;
begin
  perform pg_catalog.pg_advisory_xact_lock(8151623421);
  for day in select generate_series(today - 1, today + 3, interval '1 day')::date loop
    if to_regclass(format('realtime.messages_%s', to_char(day, 'YYYY_MM_DD'))) is null then
      execute format(
        'create table realtime.%I partition of realtime.messages for values from (%L) to (%L)',
        'messages_' || to_char(day, 'YYYY_MM_DD'), day, day + 1
      );
      execute format('alter table realtime.%I owner to supabase_realtime_admin', 'messages_' || to_char(day, 'YYYY_MM_DD'));
    end if;
  end loop;

  for expired in
    select child.relname
    from pg_catalog.pg_inherits
    join pg_catalog.pg_class child on child.oid = inhrelid
    where inhparent = 'realtime.messages'::regclass
      and child.relname < 'messages_' || to_char(today - 3, 'YYYY_MM_DD')
  loop
    execute format('drop table realtime.%I', expired);
  end loop;
end
$$;

revoke execute on function pennon_local.announce_message(), pennon_local.rotate_message_partitions() from public;

do $$ begin perform pennon_local.rotate_message_partitions(); end $$;
