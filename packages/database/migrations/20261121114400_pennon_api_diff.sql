create function pennon_api.diff(before jsonb, after jsonb) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused jsonb := pennon.reader_refusal();
  problems constant jsonb := pennon.diff_problems(before, after);
begin
  if refused is not null then
    return refused;
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  refused := coalesce(pennon.side_refusal(before), pennon.side_refusal(after));
  if refused is not null then
    return refused;
  end if;
  return jsonb_build_object('documents', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', kind, 'key', key, 'from', old.version, 'to', new.version,
      'changes', pennon.differences(old.content, new.content, '$')
    ) order by kind, key), '[]')
    from pennon.side_state(before) old
    full join pennon.side_state(after) new using (kind, key)
    where old.content_hash is distinct from new.content_hash
  ));
end
$$;
comment on function pennon_api.diff(jsonb, jsonb) is 'What differs between two versions of a document ({environment, kind, key, version}) or two environments ({environment, revision}), each by default as it is now: {documents: [{kind, key, from, to, changes: [{path, op, from, to}]}]}.';
revoke execute on function pennon_api.diff(jsonb, jsonb) from public, anon;
grant execute on function pennon_api.diff(jsonb, jsonb) to authenticated, service_role;
