create function pennon.locked_request(id bigint) returns pennon.change_requests
language plpgsql volatile
as $$
declare
  request pennon.change_requests;
begin
  -- The environment's row stands for its requests too: who holds it is alone with them.
  perform from pennon.environments e
  where e.key = (select r.environment from pennon.change_requests r where r.id = locked_request.id)
    -- The public is about to be refused, and keeps nobody waiting.
    and pennon.role_of() is not null
  for update;
  select * into request from pennon.change_requests r where r.id = locked_request.id;
  return request;
end
$$;
comment on function pennon.locked_request(bigint) is 'A change request that nobody else changes, approves or publishes meanwhile.';
revoke execute on function pennon.locked_request(bigint) from public;
