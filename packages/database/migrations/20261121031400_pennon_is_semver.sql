create function pennon.is_semver(version text) returns boolean
language sql immutable strict parallel safe
as $$
  select length(version) <= 256 and version ~ (
    '^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)'
    || '(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?'
    || '(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$'
  )
$$;
comment on function pennon.is_semver(text) is 'Whether it is a version of semver 2.0.0: no leading v, all three numbers.';
revoke execute on function pennon.is_semver(text) from public;
