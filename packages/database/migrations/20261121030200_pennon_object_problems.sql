create function pennon.object_problems(value jsonb, path text, required text[], optional text[] default '{}') returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when value is null or jsonb_typeof(value) <> 'object' then pennon.problem(path, 'must be an object')
    when value ?& required and value - required - optional = '{}' then '[]'
    else (
      select jsonb_agg(problem)
      from (
        select format('lacks "%s"', member) from unnest(required) member where not value ? member
        union all
        select format('has an unknown member "%s"', member) from jsonb_object_keys(value - required - optional) member
      ) found (message), jsonb_array_elements(pennon.problem(path, message)) problem
    )
  end;
end
$$;
comment on function pennon.object_problems(jsonb, text, text[], text[]) is 'Not an object, members missing, members unknown.';
revoke execute on function pennon.object_problems(jsonb, text, text[], text[]) from public;
