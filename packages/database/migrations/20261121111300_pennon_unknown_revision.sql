create function pennon.unknown_revision(environment text, revision bigint) returns jsonb
language sql volatile
as $$
  select case
    when target.key is null then pennon.unknown_environment(environment)
    when unknown_revision.revision > target.revision then pennon.refusal(
      404, 'PENNON_NOT_FOUND', format('%s is at revision %s; there is no %s yet.', target.key, target.revision, unknown_revision.revision), null,
      'pennon_api.history lists the revisions.'
    )
    when unknown_revision.revision < target.oldest_revision then pennon.refusal(
      410, 'PENNON_NOT_KEPT', format('The state at revision %s of %s is no longer kept.', unknown_revision.revision, target.key),
      jsonb_build_object('oldest_revision', target.oldest_revision),
      format('The oldest that is kept is %s; an admin says how much is, with pennon_api.keep_history.', target.oldest_revision)
    )
  end
  from (select environment) asked (key) left join pennon.environments target on target.key = asked.key
$$;
comment on function pennon.unknown_revision(text, bigint) is 'The refusal of a revision, or an environment, whose state is not known; null when it is.';
revoke execute on function pennon.unknown_revision(text, bigint) from public;
