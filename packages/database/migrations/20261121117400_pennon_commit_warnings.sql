create function pennon.commit_warnings(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('kind', change.kind, 'key', change.key) || warning || jsonb_build_object('path', '$' || (warning ->> 'path'))
      order by change.kind, change.key, place
    ), '[]')
    from jsonb_to_recordset(changes) change (kind text, key text, body jsonb)
    cross join lateral (
      select known.body from pennon.documents known
      where known.environment = commit_warnings.environment and known.kind = change.kind and known.key = change.key
      limit 1
    ) document,
      jsonb_array_elements(pennon.document_warnings(change.kind, document.body, nullif(change.body, 'null')))
        with ordinality list (warning, place)
    where change.kind in ('flag', 'experiment')
  );
end
$$;
comment on function pennon.commit_warnings(text, jsonb) is 'The warnings of a commit: [{kind, key, path, message}].';
revoke execute on function pennon.commit_warnings(text, jsonb) from public;
