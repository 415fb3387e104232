create function pennon.record_events(events jsonb, is_server boolean) returns jsonb
language plpgsql volatile
as $$
declare
  -- Nearly every clock is right: then nothing is looked up.
  has_ahead constant boolean := exists (select from pennon.clamped_events known where known.is_ahead);
  answer jsonb;
begin
  with judged as materialized (
    select * from pennon.verdicts_on(events, is_server)
  ),
  -- The first of those that a call repeats; sorted, so that two calls with the same events never wait for each other.
  single as materialized (
    select distinct on (judged.day, judged.id, judged.type) judged.*, case when judged.is_clamped or has_ahead
      then pennon.claim_of(judged.type, judged.event ->> 'environment', judged.id) end as claim
    from judged
    where judged.code is null order by judged.day, judged.id, judged.type, judged.index
  ),
  claimed as (
    insert into pennon.clamped_events (id, is_ahead)
    select single.claim, single.at > statement_timestamp() from single where single.is_clamped order by single.claim
    on conflict do nothing returning id
  ),
  sound as materialized (
    select * from single
    where case
      when single.is_clamped then single.claim in (select claimed.id from claimed)
      -- Its time has come since: it was recorded when it was ahead.
      when has_ahead then not exists (
        select from pennon.clamped_events known where known.id = single.claim and known.is_ahead
      )
      else true
    end
    order by single.day, single.id
  ),
  exposure as (
    insert into pennon.exposures (day, id, environment, experiment, version, variation, unit, at, attributes)
    select day, id, event ->> 'environment', event ->> 'experiment', (event -> 'version')::bigint, event ->> 'variation',
      unit, at, nullif(event -> 'attributes', 'null')
    from sound where type = 'exposure'
    on conflict do nothing returning day, id
  ),
  metric as (
    insert into pennon.metric_events (day, id, environment, metric, unit, value, at, attributes)
    select day, id, event ->> 'environment', event ->> 'metric', unit, pennon.double_of(event -> 'value'), at,
      nullif(event -> 'attributes', 'null')
    from sound where type = 'metric'
    on conflict do nothing returning day, id
  ),
  evaluation_count as (
    insert into pennon.evaluation_counts (day, id, environment, flag, variation, reason, count, at)
    select day, id, event ->> 'environment', event ->> 'flag', event ->> 'variation', event ->> 'reason',
      (event -> 'count')::bigint, at
    from sound where type = 'evaluation_count'
    on conflict do nothing returning day, id
  ),
  verdict as materialized (
    select judged.index, judged.code, judged.message, case
      when judged.code is not null then 'rejected'
      -- Not joined: of so many rows the planner knows nothing, and would compare each with each.
      when judged.index in (select single.index from single) and case judged.type
        when 'exposure' then (judged.day, judged.id) in (table exposure)
        when 'metric' then (judged.day, judged.id) in (table metric)
        else (judged.day, judged.id) in (table evaluation_count)
      end then 'accepted'
      else 'duplicate' end as status
    from judged
  )
  select jsonb_build_object(
    'accepted', count(*) filter (where status = 'accepted'),
    'duplicates', count(*) filter (where status = 'duplicate'),
    'rejected', count(*) filter (where status = 'rejected'),
    'results', coalesce(jsonb_agg(case
      when code is null then jsonb_build_object('index', index, 'status', status)
      else jsonb_build_object('index', index, 'status', status, 'code', code, 'message', message)
    end order by index), '[]')
  ) into answer
  from verdict;
  return answer;
end
$$;
comment on function pennon.record_events(jsonb, boolean) is 'Records what is sound and new of events, and answers what pennon_ingest does.';
revoke execute on function pennon.record_events(jsonb, boolean) from public;
