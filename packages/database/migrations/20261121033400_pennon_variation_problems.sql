create function pennon.variation_problems(value jsonb, path text, variations text[]) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null then '[]'
    when pennon.key_problems(value, path) <> '[]' then pennon.key_problems(value, path)
    when value #>> '{}' <> all (variations)
      then pennon.problem(path, format('names the variation %s, which there is not', value))
    else '[]'
  end
$$;
comment on function pennon.variation_problems(jsonb, text, text[]) is 'Names a variation that the flag does not have; any key will do where the flag is not known (null).';
revoke execute on function pennon.variation_problems(jsonb, text, text[]) from public;
