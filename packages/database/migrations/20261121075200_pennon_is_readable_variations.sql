create function pennon.is_readable_variations(flag jsonb, variations text[]) returns boolean
language plpgsql immutable parallel safe
as $$
begin
  return flag ->> 'type' in ('boolean', 'string', 'number', 'json', 'percentage')
    and flag ? 'variations' and pennon.list_problems(flag -> 'variations', '', 0, 100) = '[]'
    and not exists (
      select from jsonb_array_elements(flag -> 'variations') variation
      where not pennon.is_document(variation, '{key}') or not variation ?& '{key,value}'
        or pennon.value_problems(variation -> 'value', '', flag ->> 'type') <> '[]'
    )
    and (select count(distinct key) = count(*) from unnest(variations) key)
    and coalesce(jsonb_typeof(flag -> 'offVariation') = 'string' and flag ->> 'offVariation' = any (variations), false);
end
$$;
comment on function pennon.is_readable_variations(jsonb, text[]) is 'Whether evaluators read a flags type, variations and off variation.';
revoke execute on function pennon.is_readable_variations(jsonb, text[]) from public;
