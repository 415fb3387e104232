create or replace function pennon.try_commit(action text, environment text, changes jsonb, note text, options jsonb) returns jsonb
language plpgsql
as $$
declare
  is_dry_run constant boolean := coalesce((options ->> 'dry_run')::boolean, false);
  request_id constant bigint := (options ->> 'change_request')::bigint;
  target pennon.environments;
  request pennon.change_requests;
  blocked jsonb;
  answer jsonb;
begin
  if is_dry_run then
    select * into target from pennon.environments e where e.key = try_commit.environment;
  else
    select * into target from pennon.environments e where e.key = try_commit.environment for update;
  end if;
  if target.key is null then
    return pennon.unknown_environment(environment);
  end if;
  select * into request from pennon.change_requests r where r.id = request_id;

  -- What a base hands down in between, its triggers still find: they compare what was written.
  blocked := case when action <> 'kill' then pennon.governance_problem(target, request_id, request,
    case when request_id is not null then pennon.request_hash(environment, changes, null) end) end;
  if blocked is not null and not is_dry_run then
    return pennon.refusal_of(blocked);
  end if;
  answer := pennon.commit_changes(environment, changes, note, is_dry_run);
  -- A dry run shows what would happen to who has yet to propose it.
  return answer || case when blocked is not null and not answer ? 'code' then jsonb_build_object('blocked', blocked - 'status')
    else '{}' end;
end
$$;
