create function pennon_api.commit(
  environment text, changes jsonb, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  problems jsonb;
begin
  if coalesce(pennon.role_of() not in ('editor', 'admin'), true) then
    return pennon.refusal(
      403, 'PENNON_FORBIDDEN', format('%s may not change flags.', coalesce('A ' || pennon.role_of(), 'The public')), null,
      'Use the secret key, or have an admin make you an editor.'
    );
  end if;
  problems := pennon.options_problems(note, coalesce(options, '{}')) || pennon.change_problems(changes);
  if problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  return pennon.commit_changes(environment, changes, note, coalesce((options ->> 'dry_run')::boolean, false));
end
$$;
comment on function pennon_api.commit(text, jsonb, text, jsonb) is 'The one writer. changes: [{kind, key, base_version, body | null}], all or none; options: {dry_run}. Answers {environment, previous, revision, dry_run, versions}, or a refusal {code, message, details, hint} with its HTTP status.';
revoke execute on function pennon_api.commit(text, jsonb, text, jsonb) from public, anon;
grant execute on function pennon_api.commit(text, jsonb, text, jsonb) to authenticated, service_role;
