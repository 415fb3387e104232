create function pennon.write_history(environment text, revision bigint, changes jsonb, note text, author text) returns void
language plpgsql volatile
as $$
begin
  insert into pennon.commits (environment, revision, author, note, changes)
  select write_history.environment, write_history.revision, write_history.author, write_history.note,
    jsonb_agg(jsonb_build_object('kind', change.kind, 'key', change.key, 'version', change.version))
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint);

  insert into pennon.versions (environment, kind, key, version, body, delivery, revision)
  select write_history.environment, change.kind, change.key, change.version, nullif(change.body, 'null'),
    change.delivery, write_history.revision
  from jsonb_to_recordset(changes) change (kind text, key text, version bigint, body jsonb, delivery text);
end
$$;
comment on function pennon.write_history(text, bigint, jsonb, text, text) is 'Appends a commit and the versions that it makes.';
revoke execute on function pennon.write_history(text, bigint, jsonb, text, text) from public;
