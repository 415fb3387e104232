create function pennon.side_refusal(side jsonb) returns jsonb
language sql volatile
as $$
  select case when side ? 'kind'
    then pennon.unknown_version(side ->> 'environment', side ->> 'kind', side ->> 'key', coalesce(
      (side ->> 'version')::bigint, pennon.latest_version(side ->> 'environment', side ->> 'kind', side ->> 'key')
    ))
    else pennon.unknown_revision(side ->> 'environment', (side ->> 'revision')::bigint) end
$$;
comment on function pennon.side_refusal(jsonb) is 'The refusal of a side of a diff that is not there; null when it is.';
revoke execute on function pennon.side_refusal(jsonb) from public;
