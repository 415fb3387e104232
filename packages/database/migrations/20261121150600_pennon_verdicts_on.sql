create function pennon.verdicts_on(events jsonb, is_server boolean)
returns table (
  index integer, event jsonb, type text, unit text, id uuid, at timestamptz, day date, is_clamped boolean, code text,
  message text
)
language sql stable rows 500
as $$
  with bounds as materialized (
    select statement_timestamp() - interval '7 days' as earliest, statement_timestamp() + interval '5 minutes' as latest
  ),
  shaped as materialized (
    select raw.index, sound.event, sound.event ->> 'type' as type, pennon.event_subject(sound.event) as subject,
      pennon.unit_text(sound.event -> 'unit') as unit, pennon.event_time(sound.event) as told, raw.problem
    from (
      -- With `offset 0`, or the problem would be looked for anew wherever it stands below.
      select item.position::integer - 1 as index, item.event, pennon.event_problem(item.event) as problem
      from jsonb_array_elements(events) with ordinality item (event, position) offset 0
    ) raw,
      lateral (select case when raw.problem is null then raw.event end as event) sound
  ),
  -- Many events name the same few things: each is looked up once.
  looked_up as materialized (
    select once.type, once.subject, pennon.unknown_in_event(events -> once.index, is_server) as problem
    from (
      select shaped.type, shaped.subject, min(shaped.index) as index from shaped
      where shaped.subject is not null group by shaped.type, shaped.subject
    ) once
  )
  select shaped.index, shaped.event, shaped.type, shaped.unit,
    pennon.event_id(shaped.event, shaped.subject, shaped.unit), time.at, (time.at at time zone 'utc')::date,
    time.at <> shaped.told,
    case when shaped.problem is not null then 'PENNON_INVALID' when looked_up.problem is not null then 'PENNON_NOT_FOUND' end,
    coalesce(shaped.problem, looked_up.problem)
  from bounds, shaped
  left join looked_up on looked_up.type = shaped.type and looked_up.subject = shaped.subject,
    lateral (select case when shaped.event is not null
      then greatest(bounds.earliest, least(bounds.latest, shaped.told)) end as at) time
$$;
comment on function pennon.verdicts_on(jsonb, boolean) is 'Each event with what is wrong with it, or with its type, unit, id and time, which is clamped to 7 days back and 5 minutes ahead. An event that cannot be one is null.';
revoke execute on function pennon.verdicts_on(jsonb, boolean) from public;
