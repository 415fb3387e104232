create function pennon.stamp_member() returns trigger
language plpgsql
as $$
declare
  approvers constant text[] := (select permission.roles from pennon.permissions() permission where permission.action = 'approve');
begin
  new.approves_since := case
    when not new.role = any (approvers) then null
    when tg_op = 'UPDATE' and old.user_id = new.user_id and old.role = any (approvers) then old.approves_since
    else clock_timestamp()
  end;
  return new;
end
$$;
comment on function pennon.stamp_member() is 'Records since when a member may approve: whoever may since a request was filed does not count for it.';
revoke execute on function pennon.stamp_member() from public;
create trigger stamp_member before insert or update on pennon.members for each row execute function pennon.stamp_member();
alter table pennon.members enable always trigger stamp_member;
