create function pennon.change_problems(changes jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when jsonb_typeof(changes) is distinct from 'array' then pennon.problem('$', 'must be a list of changes')
    else pennon.list_problems(changes, '$', 1, 10000) || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(changes) with ordinality list (change, position),
        jsonb_array_elements(pennon.one_change_problems(change, format('$[%s]', position - 1))) problem
    ), '[]') || coalesce((
      select jsonb_agg(problem)
      from (
        select
          position, change ->> 'kind' as kind, change ->> 'key' as key,
          row_number() over (partition by change ->> 'kind', change ->> 'key' order by position) as nth
        from jsonb_array_elements(changes) with ordinality list (change, position)
      ) named,
        jsonb_array_elements(pennon.problem(format('$[%s]', position - 1), format('changes %s %s again', kind, key))) problem
      where nth > 1 and kind is not null and key is not null
    ), '[]')
  end;
end
$$;
comment on function pennon.change_problems(jsonb) is 'Problems of a commit''s changes, as far as they themselves show them.';
revoke execute on function pennon.change_problems(jsonb) from public;
