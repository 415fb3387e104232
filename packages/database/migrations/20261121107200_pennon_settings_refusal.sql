create function pennon.settings_refusal(after pennon.environments) returns jsonb
language plpgsql volatile
as $$
declare
  approvers constant bigint := (
    select count(*) from pennon.members member
    where member.role in (select unnest(p.roles) from pennon.permissions() p where p.action = 'approve')
  );
begin
  -- Otherwise nothing could be changed there any more, protection included.
  return case when after.protected and approvers < after.min_approvals then pennon.refusal(
    422, 'PENNON_INVALID',
    format('%s would need %s approvals, and %s of the members may approve.', after.key, after.min_approvals, approvers),
    pennon.problem('settings.min_approvals', format('is more than the %s members who may approve', approvers)),
    'Make approvers or admins first, with pennon_api.save_member.'
  ) end;
end
$$;
comment on function pennon.settings_refusal(pennon.environments) is 'The refusal of settings that nobody could live with; null for the others.';
revoke execute on function pennon.settings_refusal(pennon.environments) from public;
