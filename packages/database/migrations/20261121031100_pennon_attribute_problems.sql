create function pennon.attribute_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null then '[]'
    when jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 200 and value #>> '{}' ~ '^[^.]+(\.[^.]+)*$' then '[]'
    else pennon.problem(path, 'must be an attribute: a dotted path of 1 to 200 characters')
  end
$$;
comment on function pennon.attribute_problems(jsonb, text) is 'Not a dotted path to an attribute. An absent one has no problem.';
revoke execute on function pennon.attribute_problems(jsonb, text) from public;
