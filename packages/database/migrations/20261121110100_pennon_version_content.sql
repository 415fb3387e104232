-- A configuration section is kept as it was written and delivered as it resolves; other documents are the same in both.
alter table pennon.versions add column source jsonb;
alter table pennon.versions
  add column content_hash text generated always as (pennon.content_hash(coalesce(source, body))) stored;
comment on column pennon.versions.source is 'What was written, where that differs in kind from what is delivered: a configuration section before its inheritance and defaults. Null: the body.';
comment on column pennon.versions.content_hash is 'SHA-256 of what was written. Computed by the table, so no writer can state another.';
create index versions_content on pennon.versions (environment, kind, key, content_hash);
