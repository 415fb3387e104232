create function pennon.requests_naming(unit text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', request.id, 'environment', request.environment, 'status', request.status
    ) order by request.id), '[]')
    from pennon.change_requests request
    where exists (
      select from jsonb_array_elements(request.changes) change where pennon.mentions_unit(change -> 'body', unit)
    )
  );
end
$$;
comment on function pennon.requests_naming(text) is 'The change requests whose documents name a unit.';
revoke execute on function pennon.requests_naming(text) from public;
