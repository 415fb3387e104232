create function pennon.nothing_to_commit(environment text, options jsonb) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'environment', target.key, 'previous', target.revision, 'revision', target.revision,
    'dry_run', coalesce(options -> 'dry_run', 'false'), 'versions', jsonb_build_array(), 'warnings', jsonb_build_array(),
    'heirs', jsonb_build_array()
  )
  from pennon.environments target
  where target.key = nothing_to_commit.environment
$$;
comment on function pennon.nothing_to_commit(text, jsonb) is 'What a commit would answer that had nothing to change.';
revoke execute on function pennon.nothing_to_commit(text, jsonb) from public;
