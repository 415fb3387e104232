alter table pennon.documents add column source jsonb;
alter table pennon.documents
  add column content_hash text not null generated always as (pennon.content_hash(coalesce(source, body))) stored;
comment on column pennon.documents.source is 'What was written, where that differs in kind from what is delivered. Null: the body.';
comment on column pennon.documents.content_hash is 'SHA-256 of what was written.';
