create function pennon.changes_to_revision(environment text, revision bigint) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', kind, 'key', key, 'base_version', coalesce(document.version, 0), 'body', past.content
    ) order by kind, key), '[]')
    from pennon.state_at(changes_to_revision.environment, changes_to_revision.revision) past
    full join (
      select * from pennon.documents now where now.environment = changes_to_revision.environment
    ) document using (kind, key)
    where past.content_hash is distinct from document.content_hash
  );
end
$$;
comment on function pennon.changes_to_revision(text, bigint) is 'The changes that make an environment what it was at a revision.';
revoke execute on function pennon.changes_to_revision(text, bigint) from public;
