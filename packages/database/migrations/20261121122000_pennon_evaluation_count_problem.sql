create function pennon.evaluation_count_problem(event jsonb) returns text
language sql immutable parallel safe
as $$
  select case
    when not pennon.is_event_id(event -> 'id') then 'id: must be a uuid'
    when not pennon.is_event_key(event -> 'flag') then 'flag: must be a key'
    when coalesce(jsonb_typeof(event -> 'variation'), 'null') <> 'null' and not pennon.is_event_key(event -> 'variation')
      then 'variation: must be a key'
    when not coalesce(event ->> 'reason' in ('targeting_match', 'fallback', 'default', 'experiment', 'rollout',
      'individual_override', 'disabled', 'prerequisite', 'holdout', 'error'), false) then 'reason: must be a reason'
    when not pennon.is_event_number(event -> 'count', 1, 1000000000)
      then 'count: must be a whole number from 1 to 1,000,000,000'
  end
$$;
comment on function pennon.evaluation_count_problem(jsonb) is 'What is wrong with a count of evaluations that any event could not have; null for nothing.';
revoke execute on function pennon.evaluation_count_problem(jsonb) from public;
