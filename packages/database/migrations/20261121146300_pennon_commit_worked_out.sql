create function pennon.commit_worked_out(action text, environment text, changes jsonb, note text, options jsonb) returns jsonb
language plpgsql
as $$
begin
  return case
    when options -> 'propose' = 'true' and changes = '[]' then pennon.refused('propose', environment, pennon.refusal(
      422, 'PENNON_INVALID', 'There is nothing to propose: nothing would change.', pennon.problem('$', 'changes nothing'),
      'See what differs with pennon_api.diff.'
    ))
    when options -> 'propose' = 'true' then pennon.enter_request(environment, changes, null, note)
    when changes = '[]' then pennon.nothing_to_commit(environment, options)
    else pennon.governed_commit(action, environment, changes, note, options - 'propose')
  end;
end
$$;
comment on function pennon.commit_worked_out(text, text, jsonb, text, jsonb) is 'Commits, or proposes, changes that were worked out, of which there may be none.';
revoke execute on function pennon.commit_worked_out(text, text, jsonb, text, jsonb) from public;
