create function pennon.planned_changes(plan jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', entry -> 'kind', 'key', entry -> 'key', 'base_version', entry -> 'base_version', 'body', coalesce(entry -> 'body', 'null')
  ) order by place), '[]')
  from jsonb_array_elements(plan) with ordinality list (entry, place)
  where entry -> 'is_changed' = 'true'
$$;
comment on function pennon.planned_changes(jsonb) is 'The changes that a promotion''s plan comes to.';
revoke execute on function pennon.planned_changes(jsonb) from public;
