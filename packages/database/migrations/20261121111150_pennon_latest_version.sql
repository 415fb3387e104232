create function pennon.latest_version(environment text, kind text, key text) returns bigint
language sql stable
as $$
  select max(known.version)
  from pennon.versions known
  where known.environment = latest_version.environment
    and known.kind = latest_version.kind and known.key = latest_version.key
$$;
comment on function pennon.latest_version(text, text, text) is 'The number of a document''s last version, be it its deletion; null when there never was one.';
revoke execute on function pennon.latest_version(text, text, text) from public;
