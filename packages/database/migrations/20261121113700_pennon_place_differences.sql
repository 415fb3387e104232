create function pennon.place_differences(before jsonb, after jsonb, path text, depth integer) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return (
    -- Items that go leave from the end, so that the places before them stay.
    select coalesce(jsonb_agg(entry order by is_gone, case when is_gone then -place else place end, nth), '[]')
    from generate_series(0, greatest(jsonb_array_length(before), jsonb_array_length(after)) - 1) place,
      lateral (select place >= jsonb_array_length(after) as is_gone) kept,
      jsonb_array_elements(pennon.differences(before -> place, after -> place, format('%s[%s]', path, place), depth + 1))
        with ordinality list (entry, nth)
  );
end
$$;
comment on function pennon.place_differences(jsonb, jsonb, text, integer) is 'Differences of two lists whose items nothing but their place tells apart.';
revoke execute on function pennon.place_differences(jsonb, jsonb, text, integer) from public;
