create function pennon.server_changes(changes jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', change -> 'kind', 'key', change -> 'key', 'version', change -> 'version', 'body', change -> 'body'
  ) order by position), '[]')
  from jsonb_array_elements(changes) with ordinality list (change, position)
$$;
comment on function pennon.server_changes(jsonb) is 'The numbered changes as servers see them.';
revoke execute on function pennon.server_changes(jsonb) from public;
