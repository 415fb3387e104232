create function pennon.base_chain(environment text) returns text[]
language sql stable
as $$
  with recursive place as (
    select e.key, e.base, 1 as nth from pennon.environments e where e.key = base_chain.environment
    union all
    select e.key, e.base, place.nth + 1 from place join pennon.environments e on e.key = place.base
    where place.nth < 8
  )
  select array_agg(key order by nth) from place
$$;
comment on function pennon.base_chain(text) is 'An environment, the one that its configuration inherits from, the one that that inherits from.';
revoke execute on function pennon.base_chain(text) from public;
