create or replace function pennon.variation_problems(value jsonb, path text, variations text[]) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when value is null then '[]'
    when pennon.key_problems(value, path) <> '[]' then pennon.key_problems(value, path)
    when value #>> '{}' <> all (variations)
      then pennon.problem(path, format('names the variation %s, which there is not', value))
    else '[]'
  end;
end
$$;
