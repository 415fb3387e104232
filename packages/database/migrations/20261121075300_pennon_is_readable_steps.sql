create function pennon.is_readable_steps(flag jsonb, variations text[]) returns boolean
language plpgsql immutable parallel safe
as $$
begin
  return pennon.list_problems(flag -> 'prerequisites', '', 0, 100000) = '[]'
    and pennon.list_problems(flag -> 'targets', '', 0, 100000) = '[]'
    and pennon.list_problems(flag -> 'rules', '', 0, 200) = '[]'
    and not exists (
      select from jsonb_array_elements(flag -> 'prerequisites') item
      where not pennon.is_document(item, '{flag}') or not item ? 'flag'
        or not coalesce(jsonb_typeof(item -> 'variations') = 'array', false)
    )
    and not exists (
      select from jsonb_array_elements(flag -> 'targets') item
      where not pennon.is_document(item, '{variation,attribute}') or not coalesce(item ->> 'variation' = any (variations), false)
        or not pennon.is_readable_list(item -> 'values')
    )
    and not exists (
      select from jsonb_array_elements(flag -> 'rules') item
      where not pennon.is_document(item, '{id}') or not item ? 'id'
        or (item ? 'window' and not pennon.is_document(item -> 'window'))
        or (item -> 'window' ? 'from' and pennon.instant_of(item -> 'window' -> 'from') is null)
        or (item -> 'window' ? 'until' and pennon.instant_of(item -> 'window' -> 'until') is null)
    );
end
$$;
comment on function pennon.is_readable_steps(jsonb, text[]) is 'Whether evaluators read the prerequisites, targets and rules of a flag, but for what the rules ask and serve.';
revoke execute on function pennon.is_readable_steps(jsonb, text[]) from public;
