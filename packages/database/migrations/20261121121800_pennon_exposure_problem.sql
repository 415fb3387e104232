create function pennon.exposure_problem(event jsonb) returns text
language sql immutable parallel safe
as $$
  select case
    when not pennon.is_event_key(event -> 'experiment') then 'experiment: must be a key'
    when not pennon.is_event_number(event -> 'version', 1, 9007199254740991) then 'version: must be a whole number above 0'
    when not pennon.is_event_key(event -> 'variation') then 'variation: must be a key'
    when coalesce(jsonb_typeof(event -> 'session'), 'null') <> 'null' and not pennon.is_event_text(event -> 'session', 200)
      then 'session: must be a text of 1 to 200 characters'
  end
$$;
comment on function pennon.exposure_problem(jsonb) is 'What is wrong with an exposure that any event could not have; null for nothing.';
revoke execute on function pennon.exposure_problem(jsonb) from public;
