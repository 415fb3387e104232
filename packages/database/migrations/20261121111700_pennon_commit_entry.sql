create function pennon.commit_entry(past pennon.commits, kind text, key text) returns jsonb
language plpgsql stable
as $$
declare
  -- A commit of ten thousand documents is counted, and its first hundred are named.
  most constant integer := 100;
  entries jsonb;
  found bigint;
begin
  select jsonb_agg(jsonb_build_object(
    'kind', listed.kind, 'key', listed.key, 'version', listed.version, 'deleted', listed.content_hash is null
  ) order by listed.kind, listed.key) filter (where listed.place <= most), count(*)
  into entries, found
  from (
    select version.*, row_number() over (order by version.kind, version.key) as place
    from pennon.versions version
    where version.environment = past.environment and version.revision = past.revision
      and (commit_entry.kind is null or version.kind = commit_entry.kind)
      and (commit_entry.key is null or version.key = commit_entry.key)
  ) listed;
  return jsonb_build_object(
    'revision', past.revision, 'author', past.author, 'note', past.note, 'at', past.at,
    'count', found, 'versions', coalesce(entries, '[]')
  );
end
$$;
comment on function pennon.commit_entry(pennon.commits, text, text) is 'One commit as history lists it, with the versions that it made of what was asked for and that are kept.';
revoke execute on function pennon.commit_entry(pennon.commits, text, text) from public;
