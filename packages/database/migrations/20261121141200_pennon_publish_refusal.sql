create function pennon.publish_refusal(request pennon.change_requests) returns jsonb
language plpgsql
as $$
declare
  -- Where nobody has to approve, publishing is committing, and settings are for admins.
  deed constant text := case
    when (select target.protected from pennon.environments target where target.key = request.environment) then 'publish'
    when request.settings is null then 'commit'
    else 'administer'
  end;
begin
  return case when not pennon.may('publish') then pennon.forbidden('publish')
    when not pennon.may(deed) then pennon.forbidden(deed) end;
end
$$;
comment on function pennon.publish_refusal(pennon.change_requests) is 'Why the caller may not publish or schedule this request, whatever it holds; null: they may.';
revoke execute on function pennon.publish_refusal(pennon.change_requests) from public;
