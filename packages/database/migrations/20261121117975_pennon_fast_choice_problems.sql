create or replace function pennon.choice_problems(value jsonb, path text, choices text[]) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when value is null or (jsonb_typeof(value) = 'string' and value #>> '{}' = any (choices)) then '[]'
    else pennon.problem(path, 'must be one of ' || array_to_string(choices, ', '))
  end;
end
$$;
