-- In SQL, and so are those that it calls: Postgres writes them into the query, where they cost a third.
create or replace function pennon.event_problem(event jsonb) returns text
language sql stable
as $$
  select case
    when jsonb_typeof(event) <> 'object' then 'must be an object'
    -- As Postgres holds it, which differs by a few percent from what was sent: a quarter of grace.
    when pg_column_size(event) > 10240 then 'is larger than 8 kB'
    when not pennon.is_event_text(event -> 'environment', 63) then 'environment: must be the key of one'
    when not pennon.is_event_number(event -> 'at', 0, 8640000000000000)
      then 'at: must be a time in whole milliseconds since 1970'
    when event ->> 'type' is distinct from 'evaluation_count' and pennon.unit_text(event -> 'unit') is null
      then 'unit: must be a text of 1 to 1,000 characters, or a number'
    when not pennon.are_attributes(event -> 'attributes')
      then 'attributes: must be an object, nested at most 8 deep, of numbers that a double can hold'
    else case event ->> 'type'
      when 'exposure' then pennon.exposure_problem(event)
      when 'metric' then pennon.metric_problem(event)
      when 'evaluation_count' then pennon.evaluation_count_problem(event)
      else 'type: must be exposure, metric or evaluation_count'
    end
  end
$$;
