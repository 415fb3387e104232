create function pennon.trigger_findings() returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_agg(pennon.finding(
      format('trigger %s on pennon.%s', expected.name, expected.relation),
      array_remove(array[case
        when present.oid is null then 'is missing'
        when present.tgenabled = 'D' then 'is disabled'
        when present.tgenabled <> 'A' then 'does not fire in sessions that play a replica'
        when present.tgtype & wanted.events <> wanted.events then 'does not fire on ' || array_to_string(expected.events, ', ')
        when present.tgfoid <> to_regprocedure(format('pennon.%I()', expected.function)) then 'calls another function'
      end], null),
      'stands',
      case when present.oid is null then 'Restore it from schema.sql of this release, and find out who dropped it.'
        else format('alter table pennon.%I enable always trigger %I; and find out who changed it.', expected.relation, expected.name) end
    ) -> 0 order by expected.relation, expected.name)
    from pennon.guarding_triggers() expected
    cross join lateral (
      select sum(case event when 'insert' then 4 when 'delete' then 8 when 'update' then 16 when 'truncate' then 32 end)::smallint
      from unnest(expected.events) event
    ) wanted (events)
    left join pg_trigger present
      on present.tgrelid = to_regclass('pennon.' || expected.relation) and present.tgname = expected.name
  );
end
$$;
comment on function pennon.trigger_findings() is 'Whether each guarding trigger is there, fires always, on everything that it should, and calls what it should.';
revoke execute on function pennon.trigger_findings() from public;
