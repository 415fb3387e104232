create function pennon.segments_of(condition jsonb) returns setof text
language sql immutable strict parallel safe
rows 2
as $$
  select distinct segment #>> '{}'
  from jsonb_path_query(condition, 'strict $.**.segment') named,
    jsonb_array_elements(case when jsonb_typeof(named) = 'array' then named else jsonb_build_array(named) end) segment
$$;
comment on function pennon.segments_of(jsonb) is 'The segments that a condition names, at any depth.';
revoke execute on function pennon.segments_of(jsonb) from public;
