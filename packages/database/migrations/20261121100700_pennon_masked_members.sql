create function pennon.masked_members(details jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return case jsonb_typeof(details)
    when 'object' then (
      select coalesce(jsonb_object_agg(member.key,
        case when pennon.pii_class(member.key) is null then pennon.masked_members(member.value)
          else pennon.masked_value(pennon.pii_class(member.key), member.value) end), '{}')
      from jsonb_each(details) member
    )
    when 'array' then (
      select coalesce(jsonb_agg(pennon.masked_members(item) order by place), '[]')
      from jsonb_array_elements(details) with ordinality list (item, place)
    )
    when 'string' then to_jsonb(pennon.masked_text(details #>> '{}'))
    else details
  end;
end
$$;
comment on function pennon.masked_members(jsonb) is 'JSON whose data about persons, at any depth, is masked.';
revoke execute on function pennon.masked_members(jsonb) from public;
