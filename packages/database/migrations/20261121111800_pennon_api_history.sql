create function pennon_api.history(
  environment text, kind text default null, key text default null, before bigint default null, page_size integer default 50
) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := coalesce(pennon.reader_refusal(), pennon.unknown_revision(environment, null));
  problems constant jsonb := pennon.page_problems(kind, key, page_size);
  page jsonb;
begin
  if refused is not null then
    return refused;
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  page := (
    select coalesce(jsonb_agg(pennon.commit_entry(past, kind, key) order by past.revision desc), '[]')
    from pennon.commits_before(environment, kind, key, before, page_size) past
  );
  return jsonb_build_object(
    'environment', environment, 'commits', page,
    'next', case when jsonb_array_length(page) = page_size then page -> -1 -> 'revision' end
  );
end
$$;
comment on function pennon_api.history(text, text, text, bigint, integer) is 'The commits of an environment, of a kind or of one document, newest first: {environment, commits: [{revision, author, note, at, count, versions: [{kind, key, version, deleted}]}], next}. Hand `next` in as `before` for the next page; null: that was all.';
revoke execute on function pennon_api.history(text, text, text, bigint, integer) from public, anon;
grant execute on function pennon_api.history(text, text, text, bigint, integer) to authenticated, service_role;
