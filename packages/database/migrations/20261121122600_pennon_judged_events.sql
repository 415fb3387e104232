create function pennon.judged_events(events jsonb, is_server boolean)
returns table (
  index integer, event jsonb, type text, id uuid, at timestamptz, day date, is_clamped boolean, code text, message text
)
language sql stable
rows 500
as $$
  with shaped as materialized (
    select item.position::integer - 1 as index, item.event, pennon.event_problem(item.event) as problem,
      case when jsonb_typeof(item.event) = 'object'
        then item.event - '{id,at,unit,session,attributes,value,reason,count}'::text[] end as named
    from jsonb_array_elements(events) with ordinality item (event, position)
  ),
  -- Many events name the same few things: each is looked up once.
  looked_up as materialized (
    select once.named, pennon.unknown_in_event(once.named, is_server) as problem
    from (select distinct shaped.named from shaped where shaped.problem is null) once
  )
  select shaped.index, shaped.event, sound.event ->> 'type', pennon.event_id(sound.event), time.at,
    (time.at at time zone 'utc')::date, time.at <> pennon.event_time(sound.event),
    case when shaped.problem is not null then 'PENNON_INVALID' when looked_up.problem is not null then 'PENNON_NOT_FOUND' end,
    coalesce(shaped.problem, looked_up.problem)
  from shaped
  left join looked_up on looked_up.named = shaped.named and shaped.problem is null,
    lateral (select case when coalesce(shaped.problem, looked_up.problem) is null then shaped.event end as event offset 0) sound,
    lateral (select case when sound.event is not null then greatest(
      statement_timestamp() - interval '7 days',
      least(statement_timestamp() + interval '5 minutes', pennon.event_time(sound.event))
    ) end as at offset 0) time
$$;
comment on function pennon.judged_events(jsonb, boolean) is 'Each event with its id and time, or with why it is rejected.';
revoke execute on function pennon.judged_events(jsonb, boolean) from public;
