create or replace function pennon.announcement(revision bigint, checksum bigint, changes jsonb, has_values boolean) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return jsonb_build_object(
    'previous', revision - 1,
    'revision', revision,
    'checksum', checksum,
    'changes', case when octet_length(changes::text) <= 65536 then changes end,
    'values', has_values
  );
end
$$;
