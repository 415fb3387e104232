create function pennon.protections_of(environment pennon.environments) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'protected', environment.protected, 'min_approvals', environment.min_approvals,
    'block_self_approval', environment.block_self_approval, 'freeze_windows', environment.freeze_windows,
    'kept_revisions', environment.kept_revisions, 'kept_days', environment.kept_days
  )
$$;
comment on function pennon.protections_of(pennon.environments) is 'The settings that protect an environment and its history.';
revoke execute on function pennon.protections_of(pennon.environments) from public;
