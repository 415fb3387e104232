create function pennon.strings_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.list_problems(value, path, 0, 100000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 100000)) with ordinality item (value, position),
      jsonb_array_elements(pennon.problem(format('%s[%s]', path, position - 1), 'must be a string')) problem
    where jsonb_typeof(item.value) <> 'string'
  ), '[]');
end
$$;
comment on function pennon.strings_problems(jsonb, text) is 'Not a list of strings. An absent one has no problem.';
revoke execute on function pennon.strings_problems(jsonb, text) from public;
