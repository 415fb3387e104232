create function pennon.subschemas_of(keyword text, value jsonb, path text)
returns table (path text, schema jsonb)
language sql immutable parallel safe
rows 5
as $$
  select pennon.member_path(subschemas_of.path, name), part
  from jsonb_each(case when keyword in ('properties', '$defs', 'definitions') then value end) member (name, part)
  union all
  select format('%s[%s]', subschemas_of.path, place - 1), part
  from jsonb_array_elements(case when keyword in ('allOf', 'anyOf', 'oneOf') then value end) with ordinality list (part, place)
  union all
  select subschemas_of.path, value where keyword in ('items', 'not', 'additionalProperties')
$$;
comment on function pennon.subschemas_of(text, jsonb, text) is 'The schemas that a keyword of a JSON Schema holds.';
revoke execute on function pennon.subschemas_of(text, jsonb, text) from public;
