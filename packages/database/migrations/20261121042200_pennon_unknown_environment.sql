create function pennon.unknown_environment(environment text) returns jsonb
language sql volatile
as $$
  select pennon.refusal(
    404, 'PENNON_NOT_FOUND', format('There is no environment "%s".', environment), null,
    'A new database has development, staging and production.'
  )
$$;
comment on function pennon.unknown_environment(text) is 'The refusal of a call for an environment that there is not.';
revoke execute on function pennon.unknown_environment(text) from public;
