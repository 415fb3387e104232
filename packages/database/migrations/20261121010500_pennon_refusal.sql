create function pennon.refusal(status integer, code text, message text, details jsonb, hint text) returns jsonb
language plpgsql volatile
as $$
begin
  -- Data, not an exception: what was written about the attempt stays. PostgREST takes the status from here.
  perform set_config('response.status', status::text, true);
  return jsonb_build_object('code', code, 'message', message, 'details', details, 'hint', hint);
end
$$;
comment on function pennon.refusal(integer, text, text, jsonb, text) is 'The answer to a call that was refused: sets the HTTP status and returns the error''s body.';
revoke execute on function pennon.refusal(integer, text, text, jsonb, text) from public;
