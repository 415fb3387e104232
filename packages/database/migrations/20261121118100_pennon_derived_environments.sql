create function pennon.derived_environments(environment text)
returns table (key text, is_governed boolean, nth bigint)
language sql stable
rows 2
as $$
  -- What is protected or frozen takes nothing over by itself, and hands nothing on.
  with recursive place as (
    select e.key, pennon.is_governed(e.key) as is_governed, 1 as depth
    from pennon.environments e where e.base = derived_environments.environment
    union all
    select e.key, pennon.is_governed(e.key), place.depth + 1
    from place join pennon.environments e on e.base = place.key
    where place.depth < 8 and not place.is_governed
  )
  select place.key, place.is_governed, row_number() over (order by place.depth, place.key) from place
$$;
comment on function pennon.derived_environments(text) is 'The environments whose configuration inherits from this one, nearest first; behind a protected or frozen one none.';
revoke execute on function pennon.derived_environments(text) from public;
