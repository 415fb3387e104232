create function pennon.metric_problem(event jsonb) returns text
language sql immutable parallel safe
as $$
  select case
    when not pennon.is_event_id(event -> 'id') then 'id: must be a uuid'
    when not pennon.is_event_key(event -> 'metric') then 'metric: must be a key'
    when coalesce(jsonb_typeof(event -> 'value'), 'null') <> 'null' and not pennon.is_finite(event -> 'value')
      then 'value: must be a finite number'
  end
$$;
comment on function pennon.metric_problem(jsonb) is 'What is wrong with a metric''s event that any event could not have; null for nothing.';
revoke execute on function pennon.metric_problem(jsonb) from public;
