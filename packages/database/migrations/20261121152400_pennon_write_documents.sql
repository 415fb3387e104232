create or replace function pennon.write_documents(environment text, changes jsonb) returns void
language plpgsql volatile
as $$
begin
  if changes @> '[{"body": null}]' then
    delete from pennon.documents document
    using jsonb_to_recordset(changes) change (kind text, key text, body jsonb)
    where document.environment = write_documents.environment
      and document.kind = change.kind and document.key = change.key
      and nullif(change.body, 'null') is null;
  end if;

  insert into pennon.documents (environment, kind, key, version, body, source, delivery, line_hash)
  select write_documents.environment, change.kind, change.key, change.version, change.body, nullif(change.source, 'null'),
    change.delivery, change.line_hash
  from jsonb_to_recordset(changes)
    change (kind text, key text, version bigint, body jsonb, source jsonb, delivery text, line_hash bigint)
  where nullif(change.body, 'null') is not null
  on conflict on constraint documents_pkey do update
    set version = excluded.version, body = excluded.body, source = excluded.source, delivery = excluded.delivery,
      line_hash = excluded.line_hash;

  delete from pennon.document_references reference
  using jsonb_to_recordset(changes) change (kind text, key text)
  where reference.environment = write_documents.environment
    and reference.kind = change.kind and reference.key = change.key;

  insert into pennon.document_references (environment, kind, key, target_kind, target_key)
  select distinct write_documents.environment, change.kind, change.key, named.kind, named.key
  from jsonb_to_recordset(changes) change (kind text, key text, body jsonb),
    pennon.references_of(change.kind, nullif(change.body, 'null')) named;
end
$$;
