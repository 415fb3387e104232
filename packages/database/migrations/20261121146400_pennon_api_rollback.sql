create or replace function pennon_api.rollback(
  environment text, target jsonb, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  problems constant jsonb := pennon.target_problems(target) || pennon.computed_options_problems(note, options);
  is_whole constant boolean := target ? 'revision';
  refusal jsonb;
begin
  refusal := case
    when pennon.reader_refusal() is not null then pennon.reader_refusal()
    when problems <> '[]' then pennon.invalid(problems)
    when is_whole then pennon.unknown_revision(environment, (target ->> 'revision')::bigint)
    else pennon.unknown_version(environment, target ->> 'kind', target ->> 'key', (target ->> 'version')::bigint)
  end;
  if refusal is not null then
    return pennon.refused_change('rollback', environment, refusal, options, jsonb_build_object('target', left(target::text, 500)));
  end if;
  return pennon.commit_worked_out(
    'rollback', environment,
    case when is_whole then pennon.changes_to_revision(environment, (target ->> 'revision')::bigint)
      else pennon.changes_to_version(environment, target ->> 'kind', target ->> 'key', (target ->> 'version')::bigint) end,
    coalesce(note, case when is_whole then format('Roll back to revision %s.', target ->> 'revision')
      else format('Roll %s %s back to version %s.', target ->> 'kind', target ->> 'key', target ->> 'version') end),
    options
  );
end
$$;
