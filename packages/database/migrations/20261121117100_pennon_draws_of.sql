create function pennon.draws_of(kind text, body jsonb)
returns table (path text, id text, draw jsonb)
language sql immutable parallel safe
rows 3
as $$
  select format('.rules[%s].serve', place - 1), format('rule "%s"', rule ->> 'id'), rule -> 'serve'
  from jsonb_array_elements(case when kind = 'flag' then pennon.items_of(body -> 'rules') end) with ordinality list (rule, place)
  where rule -> 'serve' ? 'split'
  union all
  select '.fallthrough', 'the fallthrough', body -> 'fallthrough'
  where kind = 'flag' and body -> 'fallthrough' ? 'split'
  union all
  select '', 'the experiment', body
  where kind = 'experiment'
$$;
comment on function pennon.draws_of(text, jsonb) is 'Where a document draws units: the path, its name for people, and the object with the split.';
revoke execute on function pennon.draws_of(text, jsonb) from public;
