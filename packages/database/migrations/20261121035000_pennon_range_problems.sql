create function pennon.range_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{key,from,to}')
    || pennon.key_problems(value -> 'key', path || '.key')
    || pennon.share_problems(value -> 'from', path || '.from')
    || pennon.share_problems(value -> 'to', path || '.to')
    || pennon.order_problems(value, path)
  end;
end
$$;
comment on function pennon.range_problems(jsonb, text) is 'Problems of the range of a layer that an experiment takes. An absent one has none.';
revoke execute on function pennon.range_problems(jsonb, text) from public;
