create function pennon.differences(before jsonb, after jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  kinds constant text := concat_ws(' ', jsonb_typeof(before), jsonb_typeof(after));
  member text;
begin
  if before is not distinct from after then
    return '[]';
  elsif kinds = 'object object' then
    return (
      select coalesce(jsonb_agg(entry order by name, place), '[]')
      from (select jsonb_object_keys(before) union select jsonb_object_keys(after)) members (name),
        jsonb_array_elements(pennon.differences(before -> name, after -> name, pennon.member_path(path, name)))
          with ordinality list (entry, place)
    );
  elsif kinds <> 'array array' then
    return pennon.difference(before, after, path);
  end if;
  member := pennon.identity_of(before, after);
  return case when member is null then pennon.place_differences(before, after, path)
    else pennon.item_differences(before, after, path, member) end;
end
$$;
comment on function pennon.differences(jsonb, jsonb, text) is 'What leads from one value to another: [{path, op: add | remove | replace, from, to}], to be applied in this order.';
revoke execute on function pennon.differences(jsonb, jsonb, text) from public;
