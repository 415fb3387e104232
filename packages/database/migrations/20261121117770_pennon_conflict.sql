create function pennon.conflict(conflicts jsonb) returns jsonb
language sql volatile
as $$
  select pennon.refusal(
    409, 'PENNON_CONFLICT',
    format('%s %s is at version %s, and this change was made from version %s.', conflicts -> 0 ->> 'kind',
      conflicts -> 0 ->> 'key', conflicts -> 0 ->> 'current_version', conflicts -> 0 ->> 'base_version'),
    conflicts, 'Nothing was written. Read the current version, make the change on it and commit again.'
  )
$$;
comment on function pennon.conflict(jsonb) is 'The refusal of a commit whose documents are at other versions than it was made from.';
revoke execute on function pennon.conflict(jsonb) from public;
