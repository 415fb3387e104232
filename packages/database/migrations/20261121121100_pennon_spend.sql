create function pennon.spend(
  environment text, caller bigint, shard integer, events integer, budget integer
) returns boolean
language plpgsql volatile
as $$
begin
  insert into pennon.ingest_usage as usage (environment, caller, shard, minute, events)
  select spend.environment, spend.caller, spend.shard, date_trunc('minute', now()), spend.events
  where spend.events <= budget
  on conflict on constraint ingest_usage_pkey do update
    set minute = excluded.minute,
      events = excluded.events + case when usage.minute = excluded.minute then usage.events else 0 end
    where usage.minute <> excluded.minute or usage.events + excluded.events <= budget;
  return found;
end
$$;
comment on function pennon.spend(text, bigint, integer, integer, integer) is 'Counts events against a budget a minute; false, and nothing counted, when they do not fit.';
revoke execute on function pennon.spend(text, bigint, integer, integer, integer) from public;
