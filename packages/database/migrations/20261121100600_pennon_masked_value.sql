create function pennon.masked_value(class text, value jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return case
    when jsonb_typeof(value) = 'null' then value
    when class = 'secret' then to_jsonb('(not stored)'::text)
    when jsonb_typeof(value) = 'array' then (
      select coalesce(jsonb_agg(pennon.masked_value(class, item) order by place), '[]')
      from jsonb_array_elements(value) with ordinality list (item, place)
    )
    when class = 'unit' and jsonb_typeof(value) in ('string', 'number') then to_jsonb(pennon.unit_digest(value #>> '{}'))
    when class = 'email' and jsonb_typeof(value) = 'string'
      then to_jsonb('email:' || pennon.keyed_digest('email:' || lower(value #>> '{}')))
    else to_jsonb(class || ':' || pennon.keyed_digest(class || ':' || (value #>> '{}')))
  end;
end
$$;
comment on function pennon.masked_value(text, jsonb) is 'What is stored of a value whose key is of this class: keyed hashes, of a list one for each item.';
revoke execute on function pennon.masked_value(text, jsonb) from public;
