create function pennon_api.rollback(
  environment text, target jsonb, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused jsonb := pennon.reader_refusal();
  problems constant jsonb := pennon.target_problems(target);
  is_whole constant boolean := target ? 'revision';
begin
  if refused is not null then
    return refused;
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  refused := case when is_whole then pennon.unknown_revision(environment, (target ->> 'revision')::bigint)
    else pennon.unknown_version(environment, target ->> 'kind', target ->> 'key', (target ->> 'version')::bigint) end;
  if refused is not null then
    return refused;
  end if;
  return pennon.commit_computed(
    environment,
    case when is_whole then pennon.changes_to_revision(environment, (target ->> 'revision')::bigint)
      else pennon.changes_to_version(environment, target ->> 'kind', target ->> 'key', (target ->> 'version')::bigint) end,
    coalesce(note, case when is_whole then format('Roll back to revision %s.', target ->> 'revision')
      else format('Roll %s %s back to version %s.', target ->> 'kind', target ->> 'key', target ->> 'version') end),
    options
  );
end
$$;
comment on function pennon_api.rollback(text, jsonb, text, jsonb) is 'Makes one document what it was at a version ({kind, key, version}), or the whole environment what it was at a revision ({revision}): one commit, or none when it is so already. Answers as pennon_api.commit does.';
revoke execute on function pennon_api.rollback(text, jsonb, text, jsonb) from public, anon;
grant execute on function pennon_api.rollback(text, jsonb, text, jsonb) to authenticated, service_role;
