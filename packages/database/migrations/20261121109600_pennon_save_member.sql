create function pennon_api.save_member(user_id text, role text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  problems constant jsonb := pennon.object_problems(jsonb_build_object('user_id', user_id, 'role', role), '$', '{user_id,role}')
    || pennon.text_problems(to_jsonb(coalesce(user_id, '')), 'user_id', 200)
    || pennon.choice_problems(to_jsonb(coalesce(role, '')), 'role', '{viewer,editor,approver,admin,auditor}');
  refusal jsonb;
begin
  -- Two admins who remove each other take turns.
  if pennon.may('administer') then
    lock table pennon.members in share row exclusive mode;
  end if;
  refusal := case
    when not pennon.may('administer') then pennon.forbidden('administer')
    when problems <> '[]' then pennon.invalid(problems)
    when role <> 'admin' then pennon.last_admin_refusal(user_id)
  end;
  if refusal is not null then
    return pennon.refused('member.save', null, refusal, jsonb_build_object('member', left(user_id, 200), 'role', left(role, 20)));
  end if;
  insert into pennon.members as present (user_id, role) values (save_member.user_id, save_member.role)
  on conflict on constraint members_pkey do update set role = excluded.role where present.role <> excluded.role;
  return jsonb_build_object('user_id', user_id, 'role', role);
end
$$;
comment on function pennon_api.save_member(text, text) is 'Makes somebody a member, or gives a member another role: viewer, editor, approver, admin, auditor. The last admin stays one.';
revoke execute on function pennon_api.save_member(text, text) from public, anon;
grant execute on function pennon_api.save_member(text, text) to authenticated, service_role;
