create function pennon.commit_heirs(environment text, revision bigint, commits jsonb, is_dry_run boolean) returns jsonb
language plpgsql volatile
as $$
declare
  part jsonb;
  answer jsonb;
  answers jsonb := '[]';
begin
  for part in select jsonb_array_elements(commits) loop
    answer := pennon.apply_commit(
      part ->> 'environment', part -> 'changes', format('Inherited from %s, revision %s.', environment, revision), is_dry_run
    );
    if not is_dry_run then
      perform pennon.write_audit('inherit', part ->> 'environment', 'accepted', jsonb_build_object(
        'revision', answer -> 'revision', 'origin', environment, 'origin_revision', revision, 'versions', answer -> 'versions'
      ));
    end if;
    answers := answers || jsonb_build_array(answer);
  end loop;
  return answers;
end
$$;
comment on function pennon.commit_heirs(text, bigint, jsonb, boolean) is 'Commits to the environments that inherit what a commit changed.';
revoke execute on function pennon.commit_heirs(text, bigint, jsonb, boolean) from public;
