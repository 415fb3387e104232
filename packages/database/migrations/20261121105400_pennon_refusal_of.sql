create function pennon.refusal_of(problem jsonb) returns jsonb
language sql volatile
as $$
  select pennon.refusal(
    (problem ->> 'status')::integer, problem ->> 'code', problem ->> 'message', nullif(problem -> 'details', 'null'),
    problem ->> 'hint'
  )
$$;
comment on function pennon.refusal_of(jsonb) is 'The refusal that a problem {status, code, message, details, hint} leads to.';
revoke execute on function pennon.refusal_of(jsonb) from public;
