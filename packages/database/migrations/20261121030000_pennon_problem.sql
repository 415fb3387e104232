create function pennon.problem(path text, message text) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_build_array(jsonb_build_object('path', path, 'message', message))
$$;
comment on function pennon.problem(text, text) is 'One problem of a document, as a list to be joined with others.';
revoke execute on function pennon.problem(text, text) from public;
