create function pennon.commits_before(environment text, kind text, key text, before bigint, page_size integer)
returns setof pennon.commits
language plpgsql stable
rows 50
as $$
begin
  if kind is null then
    return query
    select * from pennon.commits past
    where past.environment = commits_before.environment and (before is null or past.revision < before)
    order by past.revision desc
    limit page_size;
  else
    return query
    select past.*
    from (
      select distinct version.revision
      from pennon.versions version
      where version.environment = commits_before.environment and version.kind = commits_before.kind
        and (commits_before.key is null or version.key = commits_before.key)
        and (before is null or version.revision < before)
      order by version.revision desc
      limit page_size
    ) page
    join pennon.commits past on past.environment = commits_before.environment and past.revision = page.revision
    order by past.revision desc;
  end if;
end
$$;
comment on function pennon.commits_before(text, text, text, bigint, integer) is 'A page of commits, newest first: those that touched the kind, or the document.';
revoke execute on function pennon.commits_before(text, text, text, bigint, integer) from public;
