create function pennon.written_sections(environment text, revision bigint) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', version.kind, 'key', version.key, 'body', version.body)), '[]')
  from pennon.versions version
  where version.environment = written_sections.environment and version.revision = written_sections.revision
    and version.kind = 'config' and version.body is not null
$$;
comment on function pennon.written_sections(text, bigint) is 'The configuration sections that a revision delivers, resolved.';
revoke execute on function pennon.written_sections(text, bigint) from public;
