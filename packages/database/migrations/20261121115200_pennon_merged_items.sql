create function pennon.merged_items(base jsonb, origin jsonb, target jsonb, path text, member text, prefer text, depth integer) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  conflicts jsonb;
  items jsonb;
  ids jsonb;
begin
  select
    coalesce(jsonb_path_query_array(jsonb_agg(result order by place), '$[*].conflicts[*]'), '[]'),
    coalesce(jsonb_object_agg(id::text, result -> 'value') filter (where result ? 'value'), '{}')
  into conflicts, items
  from (
    select coalesce(mine.id, theirs.id) as id, old.item as old_item, mine.item as my_item, theirs.item as their_item,
      row_number() over (order by theirs.place, mine.place) as place
    from pennon.identified_items(origin, member) mine
    full join pennon.identified_items(target, member) theirs on theirs.id = mine.id
    left join pennon.identified_items(base, member) old on old.id = coalesce(mine.id, theirs.id)
  ) item, pennon.merged(old_item, my_item, their_item, pennon.item_path(path, member, id), prefer, depth + 1) result;

  ids := pennon.merged_order(
    pennon.ids_within(base, member, items), pennon.ids_within(origin, member, items), pennon.ids_within(target, member, items),
    path || '[*]' || case member when '' then '' else '.' || member end, prefer
  );
  return pennon.merge_result(
    (select coalesce(jsonb_agg(items -> id::text order by place), '[]')
      from jsonb_array_elements(ids -> 'value') with ordinality list (id, place)),
    conflicts || (ids -> 'conflicts')
  );
end
$$;
comment on function pennon.merged_items(jsonb, jsonb, jsonb, text, text, text, integer) is 'Merges two lists item by item, and their orders.';
revoke execute on function pennon.merged_items(jsonb, jsonb, jsonb, text, text, text, integer) from public;
