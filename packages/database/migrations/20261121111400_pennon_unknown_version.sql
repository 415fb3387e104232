create function pennon.unknown_version(environment text, kind text, key text, version bigint) returns jsonb
language sql volatile
as $$
  select case
    when pennon.unknown_revision(environment, null) is not null then pennon.unknown_environment(environment)
    when not exists (
      select from pennon.versions known
      where known.environment = unknown_version.environment and known.kind = unknown_version.kind
        and known.key = unknown_version.key and known.version = unknown_version.version
    ) then pennon.refusal(
      404, 'PENNON_NOT_FOUND',
      format('There is no %s %s%s in %s.', kind, key, case when version is null then '' else format(' at version %s', version) end, environment), null,
      'pennon_api.history lists the versions that are kept.'
    )
  end
$$;
comment on function pennon.unknown_version(text, text, text, bigint) is 'The refusal of a version that is not there, or no longer; null when it is.';
revoke execute on function pennon.unknown_version(text, text, text, bigint) from public;
