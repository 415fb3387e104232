create or replace function pennon.commit_details(environment text, changes jsonb, note text, request_id bigint, answer jsonb) returns jsonb
language plpgsql stable
as $$
begin
  -- The bodies stay in pennon.versions; the hash tells whether they are still what was committed.
  return (
    select jsonb_strip_nulls(jsonb_build_object(
      'revision', answer -> 'revision',
      -- Masked before it is cut: half an address is none to the mask.
      'note', left(pennon.masked_text(note), 2000),
      'change_request', request_id,
      'content_hash', case when answer ? 'revision' then pennon.approved_hash(environment, changes,
        case when changes @> '[{"kind": "config"}]' then pennon.written_sections(environment, (answer ->> 'revision')::bigint) end
      ) end,
      'count', jsonb_array_length(pennon.items_of(changes)),
      'changes', (
        select jsonb_agg(jsonb_build_object(
          'kind', left(change ->> 'kind', 20), 'key', left(pennon.masked_text(change ->> 'key'), 200),
          'base_version', left(change ->> 'base_version', 20), 'deleted', case when change -> 'body' = 'null' then true end
        ) order by position)
        from jsonb_array_elements(pennon.items_of(changes)) with ordinality list (change, position)
        where position <= 100
      )
    ))
  );
end
$$;
comment on function pennon.commit_details(text, jsonb, text, bigint, jsonb) is 'What the audit holds of a commit or a proposal: which documents, from which versions, and the hash that approvals are bound to.';
