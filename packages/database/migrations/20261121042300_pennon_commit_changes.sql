create function pennon.commit_changes(environment text, changes jsonb, note text, is_dry_run boolean) returns jsonb
language plpgsql volatile
as $$
declare
  target pennon.environments;
  refused jsonb;
  numbered jsonb;
begin
  -- Commits to one environment take turns here, so that revisions have no holes. A dry run waits for nobody.
  if is_dry_run then
    select * into target from pennon.environments e where e.key = commit_changes.environment;
  else
    select * into target from pennon.environments e where e.key = commit_changes.environment for update;
  end if;
  if target.key is null then
    return pennon.unknown_environment(environment);
  end if;

  refused := pennon.conflicts(environment, changes);
  if refused <> '[]' then
    return pennon.refusal(
      409, 'PENNON_CONFLICT',
      format('%s %s is at version %s, and this change was made from version %s.', refused -> 0 ->> 'kind',
        refused -> 0 ->> 'key', refused -> 0 ->> 'current_version', refused -> 0 ->> 'base_version'),
      refused, 'Nothing was written. Read the current version, make the change on it and commit again.'
    );
  end if;
  refused := pennon.chain_problems(environment, changes) || pennon.reference_problems(environment, changes)
    || pennon.count_problems(environment, changes);
  if refused <> '[]' then
    return pennon.invalid(refused);
  end if;

  numbered := (select jsonb_agg(to_jsonb(change)) from pennon.numbered_changes(environment, changes) change);
  if not is_dry_run then
    perform pennon.write_history(environment, target.revision + 1, numbered, note, pennon.author());
    perform pennon.write_documents(environment, numbered);
    perform pennon.announce(pennon.advance(environment, numbered), numbered);
  end if;
  return jsonb_build_object(
    'environment', environment, 'previous', target.revision, 'revision', target.revision + 1, 'dry_run', is_dry_run,
    'versions', (select jsonb_agg(change - 'body') from jsonb_array_elements(pennon.server_changes(numbered)) change)
  );
end
$$;
comment on function pennon.commit_changes(text, jsonb, text, boolean) is 'The part of a commit that knows the environment: refuses conflicts and broken references, else writes and announces.';
revoke execute on function pennon.commit_changes(text, jsonb, text, boolean) from public;
