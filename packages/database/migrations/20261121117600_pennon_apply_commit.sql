create function pennon.apply_commit(environment text, changes jsonb, note text, is_dry_run boolean) returns jsonb
language plpgsql volatile
as $$
declare
  past constant bigint := (select target.revision from pennon.environments target where target.key = apply_commit.environment);
  warnings constant jsonb := pennon.commit_warnings(environment, changes);
  numbered constant jsonb := (select jsonb_agg(to_jsonb(change)) from pennon.numbered_changes(environment, changes) change);
  answer constant jsonb := jsonb_build_object(
    'environment', environment, 'previous', past, 'revision', past + 1, 'warnings', warnings,
    'versions', (
      select jsonb_agg(jsonb_build_object('kind', change -> 'kind', 'key', change -> 'key', 'version', change -> 'version') order by place)
      from jsonb_array_elements(numbered) with ordinality list (change, place)
    )
  );
begin
  if is_dry_run then
    return answer || jsonb_build_object('diff', pennon.commit_diff(environment, numbered));
  end if;
  perform pennon.write_history(environment, past + 1, numbered, note, pennon.author());
  perform pennon.write_documents(environment, numbered);
  perform pennon.announce(pennon.advance(environment, numbered), numbered);
  return answer;
end
$$;
comment on function pennon.apply_commit(text, jsonb, text, boolean) is 'Writes and announces changes that have been checked and resolved, in an environment whose row is held; a dry run only says what that would do.';
revoke execute on function pennon.apply_commit(text, jsonb, text, boolean) from public;
