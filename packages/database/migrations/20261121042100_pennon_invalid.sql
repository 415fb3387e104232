create function pennon.invalid(problems jsonb) returns jsonb
language sql volatile
as $$
  select pennon.refusal(
    422, 'PENNON_INVALID',
    format('%s: %s%s', problems -> 0 ->> 'path', problems -> 0 ->> 'message',
      case when jsonb_array_length(problems) > 1 then format(' (and %s more)', jsonb_array_length(problems) - 1) else '' end),
    problems,
    'Nothing was written. Every problem is in the details, with its path; correct them and commit again.'
  )
$$;
comment on function pennon.invalid(jsonb) is 'The refusal of a commit that has problems.';
revoke execute on function pennon.invalid(jsonb) from public;
