create function pennon.text_problems(value jsonb, path text, most integer) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null or (jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and most) then '[]'
    else pennon.problem(path, format('must be a string of 1 to %s characters', most))
  end
$$;
comment on function pennon.text_problems(jsonb, text, integer) is 'Not a text of 1 to so many characters. An absent one has no problem.';
revoke execute on function pennon.text_problems(jsonb, text, integer) from public;
