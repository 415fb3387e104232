create function pennon.targets_problems(targets jsonb, path text, variations text[]) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when targets is null then '[]' else pennon.list_problems(targets, path, 0, 1000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(targets, 0, 1000)) with ordinality item (target, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(target, at, '{variation,values}', '{attribute}')
        || pennon.variation_problems(target -> 'variation', at || '.variation', variations)
        || pennon.attribute_problems(target -> 'attribute', at || '.attribute')
        || pennon.scalars_problems(target -> 'values', at || '.values')
      ) problem
  ), '[]') end;
end
$$;
comment on function pennon.targets_problems(jsonb, text, text[]) is 'Problems of the individuals that a flag serves a variation whatever its rules say.';
revoke execute on function pennon.targets_problems(jsonb, text, text[]) from public;
