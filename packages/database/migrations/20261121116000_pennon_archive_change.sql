create function pennon.archive_change(environment text, kind text, key text) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', document.kind, 'key', document.key, 'base_version', document.version,
    'body', case document.kind when 'flag' then document.body || '{"status": "archived"}' end
  )), '[]')
  from pennon.documents document
  where document.environment = archive_change.environment and document.kind = archive_change.kind
    and document.key = archive_change.key and document.body -> 'status' is distinct from '"archived"'
$$;
comment on function pennon.archive_change(text, text, text) is 'The change, or none, that archives a document: a flag says so in its status, another is deleted.';
revoke execute on function pennon.archive_change(text, text, text) from public;
