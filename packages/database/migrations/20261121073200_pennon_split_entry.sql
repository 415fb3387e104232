create function pennon.split_entry(source jsonb, context jsonb, path text, salt text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  bucket integer;
  total integer := 0;
begin
  if source ? 'bucketing' then
    return case when pennon.unit_of(context, path) is not null then '{"errorCode": "UNSUPPORTED_BUCKETING"}'::jsonb end;
  end if;
  bucket := pennon.draw(context, path, coalesce(source ->> 'salt', salt));
  for at in 0 .. jsonb_array_length(source -> 'split') - 1 loop
    total := total + (source -> 'split' -> at -> 'weight')::integer;
    if bucket < total then
      return source -> 'split' -> at;
    end if;
  end loop;
  return null;
end
$$;
comment on function pennon.split_entry(jsonb, jsonb, text, text) is 'The entry of a split that a context falls into; null past its end or without a unit; an errorCode for imported bucketing, which SQL does not know.';
revoke execute on function pennon.split_entry(jsonb, jsonb, text, text) from public;
