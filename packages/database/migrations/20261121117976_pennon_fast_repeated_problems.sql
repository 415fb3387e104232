create or replace function pennon.repeated_problems(items jsonb, path text, member text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if jsonb_typeof(items) is distinct from 'array' then
    return '[]';
  elsif jsonb_array_length(items) < 2 or (jsonb_array_length(items) = 2 and items -> 0 -> member <> items -> 1 -> member) then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(problem order by position), '[]')
    from (
      select position, item ->> member as name, row_number() over (partition by item ->> member order by position) as nth
      from jsonb_array_elements(items) with ordinality list (item, position)
      where jsonb_typeof(item -> member) = 'string'
    ) named,
      jsonb_array_elements(pennon.problem(
        format('%s[%s].%s', path, position - 1, member), format('repeats %s', to_jsonb(name))
      )) problem
    where nth > 1
  );
end
$$;
