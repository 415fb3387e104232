create function pennon.page_problems(kind text, key text, page_size integer) returns jsonb
language sql immutable parallel safe
as $$
  select pennon.choice_problems(to_jsonb(kind), 'kind', '{flag,segment,experiment,layer,holdout,config}')
    || pennon.key_problems(to_jsonb(key), 'key')
    || case when key is not null and kind is null
      then pennon.problem('kind', 'must say of which kind the key is') else '[]' end
    || case when page_size between 1 and 500 then '[]'
      else pennon.problem('page_size', 'must be from 1 to 500') end
$$;
comment on function pennon.page_problems(text, text, integer) is 'Problems of what a page of history is asked with.';
revoke execute on function pennon.page_problems(text, text, integer) from public;
