create function pennon.conflicts(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'path', proposed.path || '.base_version',
      'kind', proposed.kind,
      'key', proposed.key,
      'base_version', proposed.base_version,
      'current_version', coalesce(document.version, 0)
    )), '[]')
    from pennon.proposed_changes(changes) proposed
    left join pennon.documents document
      on document.environment = conflicts.environment and document.kind = proposed.kind and document.key = proposed.key
    where proposed.base_version <> coalesce(document.version, 0)
  );
end
$$;
comment on function pennon.conflicts(text, jsonb) is 'The changes whose document is no longer at the version that they were made from.';
revoke execute on function pennon.conflicts(text, jsonb) from public;
