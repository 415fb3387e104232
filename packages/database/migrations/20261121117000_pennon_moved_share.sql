create function pennon.moved_share(before jsonb, after jsonb) returns bigint
language sql immutable parallel safe
as $$
  with old as (
    select entry ->> 'variation' as variation, (entry ->> 'weight')::bigint as weight,
      sum((entry ->> 'weight')::bigint) over (order by place) as past
    from jsonb_array_elements(before) with ordinality list (entry, place)
  ),
  new as (
    select entry ->> 'variation' as variation, (entry ->> 'weight')::bigint as weight,
      sum((entry ->> 'weight')::bigint) over (order by place) as past
    from jsonb_array_elements(after) with ordinality list (entry, place)
  )
  select (select coalesce(sum(weight), 0) from old) - coalesce(sum(
    least(old.past, new.past) - greatest(old.past - old.weight, new.past - new.weight)
  ), 0)::bigint
  from old join new on new.variation = old.variation
    and least(old.past, new.past) > greatest(old.past - old.weight, new.past - new.weight)
$$;
comment on function pennon.moved_share(jsonb, jsonb) is 'The thousandths of a percent of units that one split serves otherwise than another did, or no longer.';
revoke execute on function pennon.moved_share(jsonb, jsonb) from public;
