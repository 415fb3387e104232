create function pennon.error_answer(flag text, code text) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_build_object('flagKey', flag, 'reason', 'error', 'errorCode', code)
$$;
comment on function pennon.error_answer(text, text) is 'A result without a value: the callers default applies.';
revoke execute on function pennon.error_answer(text, text) from public;
