create function pennon.written_content(environment text, kind text, key text) returns jsonb
language sql stable
as $$
  select coalesce(document.source, document.body)
  from pennon.documents document
  where document.environment = written_content.environment
    and document.kind = written_content.kind and document.key = written_content.key
$$;
comment on function pennon.written_content(text, text, text) is 'A current document as it was written; null when there is none.';
revoke execute on function pennon.written_content(text, text, text) from public;
