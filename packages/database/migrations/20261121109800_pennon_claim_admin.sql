create function pennon_api.claim_admin(user_id text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  refusal jsonb;
begin
  if pennon.may('administer') then
    lock table pennon.members in share row exclusive mode;
  end if;
  refusal := case
    when not pennon.may('administer') or pennon.member_id() is not null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'The first admin is made with the secret key, or by the database''s owner.', null,
      'Use the secret key, or ask an admin for pennon_api.save_member.'
    )
    when exists (select from pennon.members member where member.role = 'admin') then pennon.refusal(
      409, 'PENNON_CONFLICT', 'There is an admin already.', null, 'More are made with pennon_api.save_member.'
    )
    when coalesce(length(user_id) between 1 and 200, false) is not true then pennon.invalid(
      pennon.problem('user_id', 'must be a string of 1 to 200 characters')
    )
  end;
  if refusal is not null then
    return pennon.refused('member.claim', null, refusal, jsonb_build_object('member', left(user_id, 200)));
  end if;
  insert into pennon.members (user_id, role) values (claim_admin.user_id, 'admin')
  on conflict on constraint members_pkey do update set role = excluded.role;
  return jsonb_build_object('user_id', user_id, 'role', 'admin');
end
$$;
comment on function pennon_api.claim_admin(text) is 'Makes the first admin: the `sub` of their access token. With the secret key or as the owner, and while there is none.';
revoke execute on function pennon_api.claim_admin(text) from public, anon;
grant execute on function pennon_api.claim_admin(text) to authenticated, service_role;
