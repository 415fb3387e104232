create function pennon.restore_change(environment text, kind text, key text) returns jsonb
language sql stable
as $$
  with past as (
    select version.version, coalesce(version.source, version.body) as content
    from pennon.versions version
    where version.environment = restore_change.environment and version.kind = restore_change.kind
      and version.key = restore_change.key and version.body is not null
  ),
  now as (
    select document.version, document.body
    from pennon.documents document
    where document.environment = restore_change.environment and document.kind = restore_change.kind
      and document.key = restore_change.key
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', kind, 'key', key, 'base_version', coalesce(wanted.version, 0), 'body', wanted.body
  )), '[]')
  from (
    select now.version, now.body || jsonb_build_object('status', coalesce(
      (select content -> 'status' from past where content ->> 'status' <> 'archived' order by version desc limit 1),
      '"inactive"'
    )) as body
    from now
    where kind = 'flag' and now.body ->> 'status' = 'archived'
    union all
    (select null, content from past where not exists (select from now) order by version desc limit 1)
  ) wanted
$$;
comment on function pennon.restore_change(text, text, text) is 'The change, or none, that takes an archiving back: a flag''s status before it, or the last content of what was deleted.';
revoke execute on function pennon.restore_change(text, text, text) from public;
