create or replace function pennon.maintain() returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  -- Last what takes an environment's turn, so that nobody waits for a partition meanwhile.
  steps constant text[] := array[
    'forget_usage', 'make_partitions', 'drop_partitions', 'prune_history', 'publish_due'
  ];
  step text;
  done text[] := '{}';
  failed jsonb := '[]';
begin
  if not pg_try_advisory_xact_lock(8151623422) then
    return jsonb_build_object('done', done, 'failed', failed);
  end if;
  foreach step in array steps loop
    continue when to_regproc('pennon.' || step) is null;
    begin
      execute format('select pennon.%I()', step);
      done := done || step;
    exception when others then
      -- One that fails is tried again in a minute, and must not keep the others from their work.
      raise warning 'pennon.%() failed: %', step, sqlerrm;
      failed := failed || jsonb_build_object('step', step, 'code', sqlstate, 'message', sqlerrm);
    end;
  end loop;
  insert into pennon.maintenance (ran_at, failed) values (clock_timestamp(), failed)
  on conflict (only_one) do update set ran_at = excluded.ran_at, failed = excluded.failed;
  return jsonb_build_object('done', done, 'failed', failed);
end
$$;
