create function pennon.forbidden(action text) returns jsonb
language sql volatile
as $$
  select case
    when pennon.presented_token() is not null and pennon.role_of() is null then pennon.refusal(
      403, 'PENNON_FORBIDDEN', 'This API token is unknown, expired or revoked.', null,
      'Have an admin make another one with pennon_api.create_token.'
    )
    else pennon.refusal(
      403, 'PENNON_FORBIDDEN',
      format('%s may not %s.',
        coalesce(upper(left(role.phrase, 1)) || substr(role.phrase, 2), 'The public'), permission.deed),
      null,
      format('Use the secret key, or have an admin make you %s.', pennon.with_article(permission.roles[1]))
    )
  end
  from pennon.permissions() permission, (select pennon.with_article(pennon.role_of())) role (phrase)
  where permission.action = forbidden.action
$$;
comment on function pennon.forbidden(text) is 'The refusal of who may not do this.';
revoke execute on function pennon.forbidden(text) from public;
