create function pennon.side_state(side jsonb)
returns table (kind text, key text, version bigint, content jsonb, content_hash text)
language plpgsql stable
rows 1000
as $$
begin
  if side ? 'kind' then
    return query
    select known.kind, known.key, known.version, coalesce(known.source, known.body), known.content_hash
    from pennon.versions known
    where known.environment = side ->> 'environment' and known.kind = side ->> 'kind' and known.key = side ->> 'key'
      and known.version = coalesce(
        (side ->> 'version')::bigint, pennon.latest_version(side ->> 'environment', side ->> 'kind', side ->> 'key')
      )
      and known.content_hash is not null;
  elsif side ? 'revision' then
    return query select * from pennon.state_at(side ->> 'environment', (side ->> 'revision')::bigint);
  else
    return query
    select document.kind, document.key, document.version, coalesce(document.source, document.body), document.content_hash
    from pennon.documents document
    where document.environment = side ->> 'environment';
  end if;
end
$$;
comment on function pennon.side_state(jsonb) is 'The documents of one side of a diff, as they were written.';
revoke execute on function pennon.side_state(jsonb) from public;
