create function pennon.state_at(environment text, revision bigint)
returns table (kind text, key text, version bigint, content jsonb, content_hash text)
language plpgsql stable
rows 1000
as $$
begin
  return query
  select last.kind, last.key, last.version, last.content, last.content_hash
  from (
    select distinct on (version.kind, version.key)
      version.kind, version.key, version.version, coalesce(version.source, version.body) as content, version.content_hash
    from pennon.versions version
    where version.environment = state_at.environment and version.revision <= state_at.revision
    order by version.kind, version.key, version.version desc
  ) last
  where last.content is not null;
end
$$;
comment on function pennon.state_at(text, bigint) is 'The documents of an environment as they were written at a revision. Known from oldest_revision on.';
revoke execute on function pennon.state_at(text, bigint) from public;
