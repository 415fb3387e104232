create or replace function pennon.prerequisites_problems(prerequisites jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if prerequisites is null then
    return '[]';
  end if;
  return pennon.list_problems(prerequisites, path, 0, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(prerequisites, 0, 100)) with ordinality item (prerequisite, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(prerequisite, at, '{flag,variations}')
        || pennon.key_problems(prerequisite -> 'flag', at || '.flag')
        || pennon.list_problems(prerequisite -> 'variations', at || '.variations', 1, 100)
        || coalesce((
          select jsonb_agg(inner_problem)
          from jsonb_array_elements(pennon.items_within(prerequisite -> 'variations', 1, 100)) with ordinality v (variation, nth),
            jsonb_array_elements(pennon.key_problems(variation, format('%s.variations[%s]', at, nth - 1))) inner_problem
        ), '[]')
      ) problem
  ), '[]');
end
$$;
