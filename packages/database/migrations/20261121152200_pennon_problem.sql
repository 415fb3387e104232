create or replace function pennon.problem(path text, message text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return jsonb_build_array(jsonb_build_object('path', path, 'message', message));
end
$$;
