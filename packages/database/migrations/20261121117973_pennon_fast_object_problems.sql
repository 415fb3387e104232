create or replace function pennon.object_problems(value jsonb, path text, required text[], optional text[] default '{}') returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  -- Nearly every object is well formed: without a query plpgsql evaluates this by itself.
  if value is null or jsonb_typeof(value) <> 'object' then
    return pennon.problem(path, 'must be an object');
  elsif value ?& required and value - required - optional = '{}' then
    return '[]';
  end if;
  return (
    select jsonb_agg(problem)
    from (
      select format('lacks "%s"', member) from unnest(required) member where not value ? member
      union all
      select format('has an unknown member "%s"', member) from jsonb_object_keys(value - required - optional) member
    ) found (message), jsonb_array_elements(pennon.problem(path, message)) problem
  );
end
$$;
