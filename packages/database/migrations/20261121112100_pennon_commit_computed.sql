create function pennon.commit_computed(environment text, changes jsonb, note text, options jsonb) returns jsonb
language plpgsql volatile
as $$
begin
  return case when changes = '[]' then pennon.nothing_to_commit(environment, options)
    else pennon_api.commit(environment, changes, note, options) end;
end
$$;
comment on function pennon.commit_computed(text, jsonb, text, jsonb) is 'Commits changes that were worked out, of which there may be none.';
revoke execute on function pennon.commit_computed(text, jsonb, text, jsonb) from public;
