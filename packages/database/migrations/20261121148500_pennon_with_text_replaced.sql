create function pennon.with_text_replaced(value jsonb, wanted text, replacement text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case jsonb_typeof(value)
    when 'object' then (
      select coalesce(jsonb_object_agg(case when member.key = wanted then replacement else member.key end,
        pennon.with_text_replaced(member.value, wanted, replacement)), '{}')
      from jsonb_each(value) member
    )
    when 'array' then (
      select coalesce(jsonb_agg(pennon.with_text_replaced(item, wanted, replacement) order by place), '[]')
      from jsonb_array_elements(value) with ordinality list (item, place)
    )
    when 'string' then case when value #>> '{}' = wanted then to_jsonb(replacement) else value end
    else value
  end;
end
$$;
comment on function pennon.with_text_replaced(jsonb, text, text) is 'The same with one text, as a value or a member''s name, replaced by another.';
revoke execute on function pennon.with_text_replaced(jsonb, text, text) from public;
