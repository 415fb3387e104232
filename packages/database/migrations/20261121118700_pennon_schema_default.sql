create function pennon.schema_default(schema jsonb, root jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  for step in 1 .. 16 loop
    if schema ? 'default' or not schema ? '$ref' then
      exit;
    end if;
    schema := pennon.schema_at(root, schema ->> '$ref');
  end loop;
  return schema -> 'default';
end
$$;
comment on function pennon.schema_default(jsonb, jsonb) is 'The default that a schema, or the one that it refers to, gives.';
revoke execute on function pennon.schema_default(jsonb, jsonb) from public;
