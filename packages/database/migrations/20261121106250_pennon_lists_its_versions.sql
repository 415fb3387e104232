create function pennon.lists_its_versions(environment text, revision bigint) returns boolean
language plpgsql stable
as $$
begin
  return not exists (
    (
      select version.kind, version.key, version.version
      from pennon.versions version
      where version.environment = lists_its_versions.environment and version.revision = lists_its_versions.revision
    )
    except all
    (
      select listed.kind, listed.key, listed.version
      from pennon.commits past, jsonb_to_recordset(past.changes) listed (kind text, key text, version bigint)
      where past.environment = lists_its_versions.environment and past.revision = lists_its_versions.revision
    )
  );
end
$$;
comment on function pennon.lists_its_versions(text, bigint) is 'Whether a commit names every version that it made.';
revoke execute on function pennon.lists_its_versions(text, bigint) from public;
