create function pennon.server_changes(changes jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', change -> 'kind', 'key', change -> 'key', 'version', change -> 'version', 'body', change -> 'body'
    ) order by position), '[]')
    from jsonb_array_elements(changes) with ordinality list (change, position)
  );
end
$$;
comment on function pennon.server_changes(jsonb) is 'The numbered changes as servers see them.';
revoke execute on function pennon.server_changes(jsonb) from public;
