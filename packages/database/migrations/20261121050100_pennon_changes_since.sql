create function pennon.changes_since(environment text, since bigint, is_server boolean) returns jsonb
language plpgsql stable
as $$
begin
  return (
    with latest as (
      select distinct on (version.kind, version.key)
        version.kind, version.key, version.version,
        case when is_server or version.delivery = 'rules' then version.body end as body
      from pennon.versions version
      where version.environment = changes_since.environment and version.revision > since
      order by version.kind, version.key, version.version desc
    )
    select coalesce(jsonb_agg(to_jsonb(latest) order by latest.kind, latest.key), '[]')
    from latest
    -- A caller that never saw a document does not hear of its end either.
    where latest.body is not null or exists (
      select from (
        select version.body, version.delivery
        from pennon.versions version
        where version.environment = changes_since.environment and version.kind = latest.kind and version.key = latest.key
          and version.revision <= since
        order by version.version desc
        limit 1
      ) held
      where held.body is not null and (is_server or held.delivery = 'rules')
    )
  );
end
$$;
comment on function pennon.changes_since(text, bigint, boolean) is 'The latest version of what changed after a revision, as the public, or a server, sees it.';
revoke execute on function pennon.changes_since(text, bigint, boolean) from public;
