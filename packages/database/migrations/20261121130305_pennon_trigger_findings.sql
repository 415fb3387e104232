-- The search path decides how pg_get_triggerdef names functions.
create or replace function pennon.trigger_findings() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_agg(pennon.finding(
      format('trigger %s on pennon.%s', expected.name, expected.relation),
      array_remove(array[case
        when present.oid is null then 'is missing'
        when present.tgenabled = 'D' then 'is disabled'
        when present.tgenabled <> 'A' then 'does not fire in sessions that play a replica'
        when pg_get_triggerdef(present.oid) <> expected.definition then 'was altered: ' || pg_get_triggerdef(present.oid)
      end], null),
      'stands',
      case
        when present.oid is null then format('%s; alter table pennon.%I enable always trigger %I; and find out who dropped it.',
          expected.definition, expected.relation, expected.name)
        when pg_get_triggerdef(present.oid) <> expected.definition
          then format('drop trigger %I on pennon.%I; %s; alter table pennon.%2$I enable always trigger %1$I; and find out who changed it.',
            expected.name, expected.relation, expected.definition)
        else format('alter table pennon.%I enable always trigger %I; and find out who changed it.', expected.relation, expected.name)
      end
    ) -> 0 order by expected.relation, expected.name)
    from pennon.guarding_definitions() expected
    left join pg_trigger present
      on present.tgrelid = to_regclass('pennon.' || expected.relation) and present.tgname = expected.name
  );
end
$$;
comment on function pennon.trigger_findings() is 'Whether each guarding trigger is there, fires always, and is defined to the letter as it was.';

drop function pennon.guarding_triggers();
