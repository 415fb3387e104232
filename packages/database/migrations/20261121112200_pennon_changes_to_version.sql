create function pennon.changes_to_version(environment text, kind text, key text, version bigint) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', past.kind, 'key', past.key, 'base_version', coalesce(document.version, 0), 'body', coalesce(past.source, past.body)
  )), '[]')
  from pennon.versions past
  left join pennon.documents document
    on document.environment = past.environment and document.kind = past.kind and document.key = past.key
  where past.environment = changes_to_version.environment and past.kind = changes_to_version.kind
    and past.key = changes_to_version.key and past.version = changes_to_version.version
    and past.content_hash is distinct from document.content_hash
$$;
comment on function pennon.changes_to_version(text, text, text, bigint) is 'The change, or none, that makes a document what it was at a version.';
revoke execute on function pennon.changes_to_version(text, text, text, bigint) from public;
