create function pennon.diff_problems(before jsonb, after jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select pennon.side_problems(before, 'before') || pennon.side_problems(after, 'after')
    || case when (before -> 'kind', before -> 'key') is distinct from (after -> 'kind', after -> 'key')
      then pennon.problem('after', 'must be the same document as before, or both an environment') else '[]' end
$$;
comment on function pennon.diff_problems(jsonb, jsonb) is 'Problems of what a diff is asked with.';
revoke execute on function pennon.diff_problems(jsonb, jsonb) from public;
