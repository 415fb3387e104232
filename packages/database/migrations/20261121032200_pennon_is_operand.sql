create function pennon.is_operand(operand text, value jsonb) returns boolean
language sql immutable parallel safe
as $$
  select case
    when operand = 'number' then pennon.is_finite(value)
    when operand = 'scalar' then jsonb_typeof(value) in ('string', 'boolean') or pennon.is_finite(value)
    when operand = 'instant' then pennon.instant_of(value) is not null
    when operand = 'place' then pennon.is_place(value)
    when jsonb_typeof(value) <> 'string' then false
    when operand = 'regex' then pennon.is_regex(value #>> '{}')
    when operand = 'version' then pennon.is_semver(value #>> '{}')
    else operand = 'text'
  end
$$;
comment on function pennon.is_operand(text, jsonb) is 'Whether a value is of the kind that an operator compares with.';
revoke execute on function pennon.is_operand(text, jsonb) from public;
