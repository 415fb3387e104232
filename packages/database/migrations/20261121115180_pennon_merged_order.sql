create function pennon.merged_order(base jsonb, origin jsonb, target jsonb, path text, prefer text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  is_origin_moved constant boolean := pennon.common_order(origin, base) <> pennon.common_order(base, origin);
  is_target_moved constant boolean := pennon.common_order(target, base) <> pennon.common_order(base, target);
begin
  if is_origin_moved and is_target_moved and prefer is null
    and pennon.common_order(origin, target) <> pennon.common_order(target, origin) then
    return pennon.merge_result(
      pennon.placed_after(target, origin),
      jsonb_build_array(jsonb_build_object('path', path, 'base', base, 'from', origin, 'to', target))
    );
  end if;
  return pennon.merge_result(case when is_origin_moved and (not is_target_moved or prefer = 'from')
    then pennon.placed_after(origin, target) else pennon.placed_after(target, origin) end, '[]');
end
$$;
comment on function pennon.merged_order(jsonb, jsonb, jsonb, text, text) is 'The order of a merged list: that of who moved items, and the new ones behind whom they stand behind. Both moved some: a conflict.';
revoke execute on function pennon.merged_order(jsonb, jsonb, jsonb, text, text) from public;
