create function pennon.segment_condition_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when jsonb_typeof(value) <> 'array' then pennon.key_problems(value, path)
    else pennon.list_problems(value, path, 1, 1000) || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(pennon.items_within(value, 1, 1000)) with ordinality item (value, position),
        jsonb_array_elements(pennon.key_problems(item.value, format('%s[%s]', path, position - 1))) problem
    ), '[]')
  end;
end
$$;
comment on function pennon.segment_condition_problems(jsonb, text) is 'Problems of the segment, or list of segments, that a condition names.';
revoke execute on function pennon.segment_condition_problems(jsonb, text) from public;
