create or replace function pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean) returns jsonb
language plpgsql volatile
as $$
declare
  known text;
  problems jsonb;
  plan jsonb;
  answer jsonb;
begin
  -- Commits to one environment take turns here, so that revisions have no holes. A dry run waits for nobody.
  if is_dry_run then
    select e.key into known from pennon.environments e where e.key = commit_changes.environment;
  else
    select e.key into known from pennon.environments e where e.key = commit_changes.environment for update;
  end if;
  if known is null then
    return pennon.unknown_environment(environment);
  end if;

  problems := pennon.conflicts(environment, changes);
  if problems <> '[]' then
    return pennon.conflict(problems);
  end if;
  problems := pennon.chain_problems(environment, changes) || pennon.reference_problems(environment, changes)
    || pennon.count_problems(environment, changes);
  if problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  if not is_dry_run then
    perform pennon.hold_derived(environment, changes);
  end if;
  plan := pennon.resolved_commits(environment, changes);
  if plan -> 'problems' <> '[]' then
    return pennon.invalid(plan -> 'problems');
  end if;

  answer := pennon.apply_commit(environment, plan -> 'commits' -> 0 -> 'changes', note, is_dry_run);
  return answer || jsonb_build_object(
    'dry_run', is_dry_run,
    'warnings', (answer -> 'warnings') || pennon.held_back_warnings(environment, changes),
    'heirs', pennon.commit_heirs(environment, (answer ->> 'revision')::bigint, (plan -> 'commits') - 0, is_dry_run)
  );
end
$$;
