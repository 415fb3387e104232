create function pennon.variations_problems(variations jsonb, path text, type text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.list_problems(variations, path, 1, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(variations, 1, 100)) with ordinality item (variation, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(variation, at, '{key,value}', '{name,description}')
        || pennon.key_problems(variation -> 'key', at || '.key')
        || pennon.value_problems(variation -> 'value', at || '.value', type)
        || pennon.text_problems(variation -> 'name', at || '.name', 200)
        || pennon.text_problems(variation -> 'description', at || '.description', 2000)
      ) problem
  ), '[]') || pennon.repeated_problems(variations, path, 'key');
end
$$;
comment on function pennon.variations_problems(jsonb, text, text) is 'Problems of the variations that a flag declares.';
revoke execute on function pennon.variations_problems(jsonb, text, text) from public;
