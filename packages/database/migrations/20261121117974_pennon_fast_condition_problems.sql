create or replace function pennon.condition_problems(condition jsonb, path text, depth integer default 1) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  form constant text := case
    when jsonb_typeof(condition) is distinct from 'object' then null
    when condition ? 'all' then 'all'
    when condition ? 'any' then 'any'
    when condition ? 'not' then 'not'
    when condition ? 'segment' then 'segment'
    when condition ? 'bucket' then 'bucket'
    when condition ? 'attribute' then 'attribute'
  end;
  value constant jsonb := condition -> form;
  at constant text := path || '.' || form;
begin
  if condition is null then
    return '[]';
  elsif form is null then
    return pennon.problem(path, 'must be a condition: all, any, not, segment, bucket, or attribute and op');
  elsif depth > 16 then
    return pennon.problem(path, 'is nested deeper than 16');
  elsif form = 'attribute' then
    return pennon.attribute_condition_problems(condition, path);
  elsif form = 'not' then
    return pennon.object_problems(condition, path, array[form]) || pennon.condition_problems(value, at, depth + 1);
  elsif form = 'segment' then
    return pennon.object_problems(condition, path, array[form]) || pennon.segment_condition_problems(value, at);
  elsif form = 'bucket' then
    return pennon.object_problems(condition, path, array[form]) || pennon.bucket_condition_problems(value, at);
  end if;
  return pennon.object_problems(condition, path, array[form]) || pennon.list_problems(value, at, 0, 10000) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(value, 0, 10000)) with ordinality item (value, position),
      jsonb_array_elements(pennon.condition_problems(item.value, format('%s[%s]', at, position - 1), depth + 1)) problem
  ), '[]');
end
$$;
