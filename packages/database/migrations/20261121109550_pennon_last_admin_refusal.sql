create function pennon.last_admin_refusal(user_id text) returns jsonb
language sql volatile
as $$
  select case when exists (
    select from pennon.members member where member.user_id = last_admin_refusal.user_id and member.role = 'admin'
  ) and not exists (
    select from pennon.members member where member.user_id <> last_admin_refusal.user_id and member.role = 'admin'
  ) then pennon.refusal(
    409, 'PENNON_CONFLICT', format('%s is the last admin.', user_id), null, 'Make somebody else an admin first.'
  ) end
$$;
comment on function pennon.last_admin_refusal(text) is 'The refusal to take the last admin away; null for anybody else.';
revoke execute on function pennon.last_admin_refusal(text) from public;
