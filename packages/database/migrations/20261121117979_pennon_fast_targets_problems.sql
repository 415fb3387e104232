create or replace function pennon.targets_problems(targets jsonb, path text, variations text[]) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if targets is null then
    return '[]';
  end if;
  return pennon.list_problems(targets, path, 0, 1000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(targets, 0, 1000)) with ordinality item (target, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(target, at, '{variation,values}', '{attribute}')
        || pennon.variation_problems(target -> 'variation', at || '.variation', variations)
        || pennon.attribute_problems(target -> 'attribute', at || '.attribute')
        || pennon.scalars_problems(target -> 'values', at || '.values')
      ) problem
  ), '[]');
end
$$;
