create function pennon.publish_due() returns integer
language plpgsql volatile
as $$
declare
  due pennon.change_requests;
  answer jsonb;
  published integer := 0;
begin
  -- By environment, so that two that run at once lock in the same order; the second finds the requests closed.
  for due in
    select * from pennon.change_requests r where r.status = 'open' and r.publish_at <= now() order by r.environment, r.publish_at, r.id
  loop
    due := pennon.locked_request(due.id);
    -- In a freeze it waits for the thaw.
    if due.status = 'open' and due.publish_at <= now() and (due.settings is not null or (
      select pennon.freeze_problem(e) is null from pennon.environments e where e.key = due.environment
    )) then
      answer := pennon.publish_request(due);
      published := published + case when answer ? 'code' then 0 else 1 end;
      -- Not tried again and again: somebody has to look, and to schedule it anew.
      update pennon.change_requests r set publish_at = null, failure = answer where r.id = due.id and answer ? 'code';
    end if;
  end loop;
  return published;
end
$$;
comment on function pennon.publish_due() is 'Publishes the change requests whose time has come, and says how many. One that is refused keeps the refusal as its failure.';
revoke execute on function pennon.publish_due() from public;
