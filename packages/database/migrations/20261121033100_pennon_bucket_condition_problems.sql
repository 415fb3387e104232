create function pennon.bucket_condition_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.object_problems(value, path, '{salt,from,to}', '{by}')
    || pennon.attribute_problems(value -> 'by', path || '.by')
    || pennon.text_problems(value -> 'salt', path || '.salt', 500)
    || pennon.share_problems(value -> 'from', path || '.from')
    || pennon.share_problems(value -> 'to', path || '.to')
    || pennon.order_problems(value, path);
end
$$;
comment on function pennon.bucket_condition_problems(jsonb, text) is 'Problems of a condition on the range that the unit''s bucket is in.';
revoke execute on function pennon.bucket_condition_problems(jsonb, text) from public;
