create function pennon.commit_diff(environment text, numbered jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', change.kind, 'key', change.key, 'from', document.version,
      'to', case when nullif(change.body, 'null') is not null then change.version end,
      'changes', pennon.differences(document.body, nullif(change.body, 'null'), '$')
    ) order by change.kind, change.key), '[]')
    from jsonb_to_recordset(numbered) change (kind text, key text, version bigint, body jsonb)
    left join pennon.documents document
      on document.environment = commit_diff.environment and document.kind = change.kind and document.key = change.key
  );
end
$$;
comment on function pennon.commit_diff(text, jsonb) is 'What numbered changes would do to each document, as it is delivered.';
revoke execute on function pennon.commit_diff(text, jsonb) from public;
