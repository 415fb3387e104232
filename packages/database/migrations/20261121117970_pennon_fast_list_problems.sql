-- In plpgsql: format is only stable, so Postgres would not inline the SQL function and would start it anew for every list.
create or replace function pennon.list_problems(value jsonb, path text, fewest integer, most integer) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when value is null then '[]'
    when jsonb_typeof(value) <> 'array' then pennon.problem(path, 'must be a list')
    when jsonb_array_length(value) < fewest then pennon.problem(path, format('must have at least %s item', fewest))
    when jsonb_array_length(value) > most
      then pennon.problem(path, format('has %s items, and %s is the limit', jsonb_array_length(value), most))
    else '[]'
  end;
end
$$;
