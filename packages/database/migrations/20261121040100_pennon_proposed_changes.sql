create function pennon.proposed_changes(changes jsonb)
returns table (path text, kind text, key text, base_version bigint, body jsonb, delivery text)
language sql immutable parallel safe
rows 10
as $$
  select
    format('$[%s]', position - 1),
    change ->> 'kind',
    change ->> 'key',
    (change ->> 'base_version')::bigint,
    nullif(change -> 'body', 'null'),
    pennon.delivery_of(change -> 'body')
  from jsonb_array_elements(changes) with ordinality list (change, position)
$$;
comment on function pennon.proposed_changes(jsonb) is 'The changes of a commit as rows. They must have passed change_problems.';
revoke execute on function pennon.proposed_changes(jsonb) from public;
