create function pennon.written_changes(environment text, revision bigint, named jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_agg(jsonb_build_object(
      'kind', version.kind,
      'key', version.key,
      'base_version', case when before.content_hash is null then 0 else before.version end,
      'body', coalesce(version.source, version.body)
    ))
    from pennon.versions version
    left join pennon.versions before
      on before.environment = version.environment and before.kind = version.kind and before.key = version.key
      and before.version = version.version - 1
    where version.environment = written_changes.environment and version.revision = written_changes.revision
      -- A section that was only resolved anew, because what it inherits from changed, says what it said.
      and (
        version.kind <> 'config' or version.content_hash is distinct from before.content_hash
        or named @> jsonb_build_array(jsonb_build_object('kind', version.kind, 'key', version.key))
      )
  );
end
$$;
comment on function pennon.written_changes(text, bigint, jsonb) is 'The changes that a revision must have been made from, read back from its versions. Named: those that were asked for.';
revoke execute on function pennon.written_changes(text, bigint, jsonb) from public;
