create or replace function pennon.documents_naming(unit text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'environment', found.environment, 'kind', found.kind, 'key', found.key,
      'current', found.is_current, 'versions', found.versions
    ) order by found.environment, found.kind, found.key), '[]')
    from (
      select named.environment, named.kind, named.key, count(*) as versions, bool_or(document.version is not null) as is_current
      from pennon.versions named
      left join pennon.documents document
        on document.environment = named.environment and document.kind = named.kind
        and document.key = named.key and document.version = named.version
      where pennon.mentions_unit(named.body, unit) or pennon.mentions_unit(named.source, unit)
      group by named.environment, named.kind, named.key
    ) found
  );
end
$$;
