create function pennon.commit_details(environment text, changes jsonb, note text, request_id bigint, answer jsonb) returns jsonb
language plpgsql stable
as $$
begin
  -- The bodies stay in pennon.versions; the hash tells whether they are still what was committed.
  return (
    select jsonb_strip_nulls(jsonb_build_object(
      'revision', answer -> 'revision',
      'note', left(note, 2000),
      'change_request', request_id,
      'content_hash', case when answer ? 'revision' then pennon.changes_hash(environment, changes) end,
      'count', jsonb_array_length(pennon.items_of(changes)),
      'changes', (
        select jsonb_agg(jsonb_build_object(
          'kind', left(change ->> 'kind', 20), 'key', left(change ->> 'key', 200), 'base_version', left(change ->> 'base_version', 20),
          'deleted', case when change -> 'body' = 'null' then true end
        ) order by position)
        from jsonb_array_elements(pennon.items_of(changes)) with ordinality list (change, position)
        where position <= 100
      )
    ))
  );
end
$$;
comment on function pennon.commit_details(text, jsonb, text, bigint, jsonb) is 'What the audit keeps of a commit: which documents, from which versions, and the hash of their content.';
revoke execute on function pennon.commit_details(text, jsonb, text, bigint, jsonb) from public;
