create function pennon.merge_result(value jsonb, conflicts jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_build_object('conflicts', conflicts) || case when value is null then '{}' else jsonb_build_object('value', value) end
$$;
comment on function pennon.merge_result(jsonb, jsonb) is 'What a merge answers. SQL''s null is the absence of a value, and JSON''s is a value.';
revoke execute on function pennon.merge_result(jsonb, jsonb) from public;
