-- What the guarding triggers, the doctor and the check of the audit call, down to the last; and a hash of each.
with recursive called (oid) as (
  select distinct present.tgfoid
  from pennon.guarding_definitions() expected
  join pg_trigger present on present.tgrelid = to_regclass('pennon.' || expected.relation) and present.tgname = expected.name
  union
  select unnest(array['pennon_api.doctor()', 'pennon_api.verify_audit(jsonb)']::regprocedure[])
  union
  select callee.oid
  from called
  join pg_proc caller on caller.oid = called.oid,
    regexp_matches(caller.prosrc, '\m(pennon(?:_api)?)[.](\w+)\s*\(', 'g') call
  join pg_namespace space on space.nspname = call[1]
  join pg_proc callee on callee.pronamespace = space.oid and callee.proname = call[2]
)
select called.oid::regprocedure::text as signature, pennon.function_hash(called.oid) as hash
from called
-- It cannot hold its own.
where called.oid <> 'pennon.guarding_functions()'::regprocedure
order by called.oid::regprocedure::text collate "C"
