create function pennon.announcement(revision bigint, checksum bigint, changes jsonb, has_values boolean) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_build_object(
    'previous', revision - 1,
    'revision', revision,
    'checksum', checksum,
    'changes', case when octet_length(changes::text) <= 65536 then changes end,
    'values', has_values
  )
$$;
comment on function pennon.announcement(bigint, bigint, jsonb, boolean) is 'What a revision is announced with; above 64 kB without its changes, so that listeners ask for them.';
revoke execute on function pennon.announcement(bigint, bigint, jsonb, boolean) from public;
