create function pennon_api.document(environment text, kind text, key text, version bigint default null) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted constant bigint := coalesce(version, pennon.latest_version(environment, kind, key));
  refused constant jsonb := coalesce(pennon.reader_refusal(), pennon.unknown_version(environment, kind, key, wanted));
begin
  if refused is not null then
    return refused;
  end if;
  return (
    select jsonb_build_object(
      'environment', known.environment, 'kind', known.kind, 'key', known.key, 'version', known.version,
      'body', coalesce(known.source, known.body), 'resolved', known.body, 'content_hash', known.content_hash,
      'revision', known.revision, 'author', past.author, 'note', past.note, 'at', past.at
    )
    from pennon.versions known
    join pennon.commits past on past.environment = known.environment and past.revision = known.revision
    where known.environment = document.environment and known.kind = document.kind
      and known.key = document.key and known.version = wanted
  );
end
$$;
comment on function pennon_api.document(text, text, text, bigint) is 'One version of a document, by default the latest: as it was written (body; null: deleted), as it is delivered (resolved), its hash, and who, when and why. What a change is made from.';
revoke execute on function pennon_api.document(text, text, text, bigint) from public, anon;
grant execute on function pennon_api.document(text, text, text, bigint) to authenticated, service_role;
