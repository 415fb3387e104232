create or replace function pennon.publish_due() returns integer
language plpgsql volatile
as $$
declare
  due pennon.change_requests;
  answer jsonb;
  published integer := 0;
begin
  -- What the transaction did before is not the fault of a request.
  set constraints all immediate;
  set constraints all deferred;
  -- By environment, so that two that run at once lock in the same order; the second finds the requests closed.
  for due in
    select * from pennon.change_requests r where r.status = 'open' and r.publish_at <= now() order by r.environment, r.publish_at, r.id
  loop
    -- Around the lock, so that it outlives the publication that is undone.
    begin
      due := pennon.locked_request(due.id);
      -- In a freeze it waits for the thaw.
      continue when due.status <> 'open' or due.publish_at is null or due.publish_at > now() or (due.settings is null and (
        select pennon.freeze_problem(e) is not null from pennon.environments e where e.key = due.environment
      ));
      begin
        answer := pennon.publish_request(due);
        -- The guards judge it now, and as things stand now: at the end they would undo the others with it.
        set constraints all immediate;
        set constraints all deferred;
      exception when others then
        -- What was in its way (a lock, a full disk) may be gone in a minute.
        if sqlstate ~ '^(40|53|55P03)' then raise; end if;
        answer := pennon.refusal(500, 'PENNON_FAILED', sqlerrm, jsonb_build_object('sqlstate', sqlstate),
          'Nothing was written. Mend what the message names, and schedule it anew.');
        perform pennon.write_audit('publish', due.environment, 'failed', jsonb_build_object(
          'change_request', due.id, 'sqlstate', sqlstate, 'message', left(sqlerrm, 500)
        ));
      end;
      published := published + case when answer ? 'code' then 0 else 1 end;
      -- Not tried again and again: somebody has to look, and to schedule it anew.
      update pennon.change_requests r set publish_at = null, failure = answer where r.id = due.id and answer ? 'code';
    exception when others then
      raise warning 'change request % is tried again in a minute: %', due.id, sqlerrm;
    end;
  end loop;
  return published;
end
$$;
comment on function pennon.publish_due() is 'Publishes the change requests whose time has come, each by itself, and says how many. One that is refused or fails keeps that as its failure.';
