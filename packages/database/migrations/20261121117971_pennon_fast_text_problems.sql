create or replace function pennon.text_problems(value jsonb, path text, most integer) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when value is null or (jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and most) then '[]'
    else pennon.problem(path, format('must be a string of 1 to %s characters', most))
  end;
end
$$;
