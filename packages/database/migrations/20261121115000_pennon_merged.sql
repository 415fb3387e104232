create function pennon.merged(base jsonb, origin jsonb, target jsonb, path text, prefer text, depth integer default 1) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  kinds constant text := concat_ws(' ', jsonb_typeof(origin), jsonb_typeof(target));
  member text;
begin
  if origin is not distinct from target or origin is not distinct from base then
    return pennon.merge_result(target, '[]');
  elsif target is not distinct from base then
    return pennon.merge_result(origin, '[]');
  elsif kinds = 'object object' and depth <= 32 and coalesce(jsonb_typeof(base), 'object') = 'object' then
    return pennon.merged_members(coalesce(base, '{}'), origin, target, path, prefer, depth);
  elsif kinds = 'array array' and depth <= 32 and coalesce(jsonb_typeof(base), 'array') = 'array' then
    member := pennon.identity_of(coalesce(base, '[]'), origin, target);
    if member is not null then
      return pennon.merged_items(coalesce(base, '[]'), origin, target, path, member, prefer, depth);
    end if;
  end if;
  return case prefer
    when 'from' then pennon.merge_result(origin, '[]')
    when 'to' then pennon.merge_result(target, '[]')
    else pennon.merge_result(target, jsonb_build_array(jsonb_build_object('path', path)
      || case when base is null then '{}' else jsonb_build_object('base', base) end
      || case when origin is null then '{}' else jsonb_build_object('from', origin) end
      || case when target is null then '{}' else jsonb_build_object('to', target) end))
  end;
end
$$;
comment on function pennon.merged(jsonb, jsonb, jsonb, text, text, integer) is 'What changed from base to origin, done to target: {value, conflicts: [{path, base, from, to}]}; an absent value is none. Both changed the same place: a conflict, unless one side is preferred.';
revoke execute on function pennon.merged(jsonb, jsonb, jsonb, text, text, integer) from public;
