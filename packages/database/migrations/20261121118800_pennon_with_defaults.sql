create function pennon.with_defaults(subject jsonb, schema jsonb, root jsonb, depth integer) returns jsonb
language plpgsql volatile
as $$
declare
  part jsonb;
begin
  if jsonb_typeof(subject) not in ('object', 'array') or jsonb_typeof(schema) <> 'object' or depth > 32
    or not pennon.is_within_steps() then
    return subject;
  end if;
  if schema ? '$ref' then
    subject := pennon.with_defaults(subject, pennon.schema_at(root, schema ->> '$ref'), root, depth + 1);
  end if;
  for part in select jsonb_array_elements(pennon.items_of(schema -> 'allOf')) loop
    subject := pennon.with_defaults(subject, part, root, depth + 1);
  end loop;
  if jsonb_typeof(subject) = 'object' and schema ? 'properties' then
    return subject || (
      select coalesce(jsonb_object_agg(name, pennon.with_defaults(coalesce(subject -> name, fallback), part_schema, root, depth + 1)), '{}')
      from jsonb_each(schema -> 'properties') property (name, part_schema), pennon.schema_default(part_schema, root) fallback
      where subject ? name or fallback is not null
    );
  elsif jsonb_typeof(subject) = 'array' and schema ? 'items' then
    return (
      select coalesce(jsonb_agg(pennon.with_defaults(item, schema -> 'items', root, depth + 1) order by place), '[]')
      from jsonb_array_elements(subject) with ordinality list (item, place)
    );
  end if;
  return subject;
end
$$;
comment on function pennon.with_defaults(jsonb, jsonb, jsonb, integer) is 'A value with the defaults of its schema where members are missing, also inside what a default brought.';
revoke execute on function pennon.with_defaults(jsonb, jsonb, jsonb, integer) from public;
