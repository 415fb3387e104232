create function pennon.condition_problems(condition jsonb, path text, depth integer default 1) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  form constant text := case when jsonb_typeof(condition) = 'object' then (
    select name from unnest(array['all', 'any', 'not', 'segment', 'bucket', 'attribute']) name where condition ? name limit 1
  ) end;
  value constant jsonb := condition -> form;
  problems jsonb;
begin
  if condition is null then
    return '[]';
  elsif form is null then
    return pennon.problem(path, 'must be a condition: all, any, not, segment, bucket, or attribute and op');
  elsif depth > 16 then
    return pennon.problem(path, 'is nested deeper than 16');
  elsif form = 'attribute' then
    return pennon.attribute_condition_problems(condition, path);
  end if;
  problems := pennon.object_problems(condition, path, array[form]);
  path := path || '.' || form;
  return problems || case form
    when 'not' then pennon.condition_problems(value, path, depth + 1)
    when 'segment' then pennon.segment_condition_problems(value, path)
    when 'bucket' then pennon.bucket_condition_problems(value, path)
    else pennon.list_problems(value, path, 0, 10000) || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(pennon.items_within(value, 0, 10000)) with ordinality item (value, position),
        jsonb_array_elements(pennon.condition_problems(item.value, format('%s[%s]', path, position - 1), depth + 1)) problem
    ), '[]')
  end;
end
$$;
comment on function pennon.condition_problems(jsonb, text, integer) is 'Problems of a condition of a rule or a segment, and of all within it.';
revoke execute on function pennon.condition_problems(jsonb, text, integer) from public;
