create function pennon.item_differences(before jsonb, after jsonb, path text, member text, depth integer) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  changes jsonb;
  -- The order that the list would have without a word about it: what stays, then what is new.
  expected jsonb;
  wanted jsonb;
begin
  select
    coalesce((
      select jsonb_agg(entry order by paired.place, nth)
      from (
        select coalesce(old.id, new.id) as id, old.item as old_item, new.item as new_item,
          row_number() over (order by old.place, new.place) as place
        from pennon.identified_items(before, member) old
        full join pennon.identified_items(after, member) new on new.id = old.id
        where old.item is distinct from new.item
      ) paired,
        jsonb_array_elements(pennon.differences(old_item, new_item, pennon.item_path(path, member, paired.id), depth + 1))
          with ordinality list (entry, nth)
    ), '[]'),
    (
      select jsonb_agg(new.id order by old.place, new.place)
      from pennon.identified_items(after, member) new
      left join pennon.identified_items(before, member) old on old.id = new.id
    ),
    (select jsonb_agg(new.id order by new.place) from pennon.identified_items(after, member) new)
  into changes, expected, wanted;
  return changes || case when expected is distinct from wanted then pennon.difference(
    (select jsonb_agg(old.id order by old.place) from pennon.identified_items(before, member) old),
    wanted,
    path || '[*]' || case member when '' then '' else '.' || member end
  ) else '[]' end;
end
$$;
comment on function pennon.item_differences(jsonb, jsonb, text, text, integer) is 'Differences of two lists whose items are told apart by a member; a new order is one difference, at [*].id.';
revoke execute on function pennon.item_differences(jsonb, jsonb, text, text, integer) from public;
