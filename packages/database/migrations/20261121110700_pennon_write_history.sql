create or replace function pennon.write_history(environment text, revision bigint, changes jsonb, note text, author text) returns void
language plpgsql volatile
as $$
begin
  insert into pennon.commits (environment, revision, author, note, changes)
  select write_history.environment, write_history.revision, write_history.author, write_history.note,
    jsonb_agg(jsonb_build_object('kind', change.kind, 'key', change.key, 'version', change.version))
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint);

  insert into pennon.versions (environment, kind, key, version, body, source, delivery, revision)
  select write_history.environment, change.kind, change.key, change.version, nullif(change.body, 'null'),
    nullif(change.source, 'null'), change.delivery, write_history.revision
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint, body jsonb, source jsonb, delivery text);
end
$$;
