create function pennon.differences(before jsonb, after jsonb, path text, depth integer default 1) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  kinds constant text := concat_ws(' ', jsonb_typeof(before), jsonb_typeof(after));
  member text;
begin
  if before is not distinct from after then
    return '[]';
  elsif depth > 32 then
    -- Each level takes some stack, and PGlite has little: what is deeper is one thing.
    return pennon.difference(before, after, path);
  elsif kinds = 'object object' then
    return (
      select coalesce(jsonb_agg(entry order by name, place), '[]')
      from (select jsonb_object_keys(before) union select jsonb_object_keys(after)) members (name),
        jsonb_array_elements(pennon.differences(before -> name, after -> name, pennon.member_path(path, name), depth + 1))
          with ordinality list (entry, place)
    );
  elsif kinds <> 'array array' then
    return pennon.difference(before, after, path);
  end if;
  member := pennon.identity_of(before, after);
  return case when member is null then pennon.place_differences(before, after, path, depth)
    else pennon.item_differences(before, after, path, member, depth) end;
end
$$;
comment on function pennon.differences(jsonb, jsonb, text, integer) is 'What leads from one value to another: [{path, op: add | remove | replace, from, to}], to be applied in this order.';
revoke execute on function pennon.differences(jsonb, jsonb, text, integer) from public;
