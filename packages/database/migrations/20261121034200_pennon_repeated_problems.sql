create function pennon.repeated_problems(items jsonb, path text, member text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return (
    select coalesce(jsonb_agg(problem order by position), '[]')
    from (
      select position, item ->> member as name, row_number() over (partition by item ->> member order by position) as nth
      from jsonb_array_elements(pennon.items_of(items)) with ordinality list (item, position)
      where jsonb_typeof(item -> member) = 'string'
    ) named,
      jsonb_array_elements(pennon.problem(
        format('%s[%s].%s', path, position - 1, member), format('repeats %s', to_jsonb(name))
      )) problem
    where nth > 1
  );
end
$$;
comment on function pennon.repeated_problems(jsonb, text, text) is 'Items of a list that repeat the key or id of an earlier one.';
revoke execute on function pennon.repeated_problems(jsonb, text, text) from public;
