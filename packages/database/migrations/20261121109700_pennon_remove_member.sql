create function pennon_api.remove_member(user_id text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  refusal jsonb;
  removed text;
begin
  if pennon.may('administer') then
    lock table pennon.members in share row exclusive mode;
  end if;
  refusal := case when not pennon.may('administer') then pennon.forbidden('administer')
    else pennon.last_admin_refusal(user_id) end;
  if refusal is null then
    delete from pennon.members member where member.user_id = remove_member.user_id returning member.role into removed;
    refusal := case when removed is null then pennon.refusal(
      404, 'PENNON_NOT_FOUND', format('%s is no member.', left(user_id, 200)), null, 'pennon_api.members lists them.'
    ) end;
  end if;
  if refusal is not null then
    return pennon.refused('member.remove', null, refusal, jsonb_build_object('member', left(user_id, 200)));
  end if;
  return jsonb_build_object('user_id', user_id, 'role', removed);
end
$$;
comment on function pennon_api.remove_member(text) is 'Ends a membership at once. What the member signed stays signed; approvals of what is not published yet stop counting.';
revoke execute on function pennon_api.remove_member(text) from public, anon;
grant execute on function pennon_api.remove_member(text) to authenticated, service_role;
