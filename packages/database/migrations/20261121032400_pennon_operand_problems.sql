create function pennon.operand_problems(operand text, condition jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  member constant text := case when operand in ('scalars', 'texts') then 'values' else 'value' end;
  value constant jsonb := condition -> member;
  at constant text := path || '.' || member;
begin
  if operand = 'nothing' then
    return pennon.object_problems(condition, path, '{attribute,op}');
  end if;
  return pennon.object_problems(condition, path, array['attribute', 'op', member]) || case
    when value is null then '[]'
    when operand = 'scalars' then pennon.scalars_problems(value, at)
    when operand = 'texts' then pennon.strings_problems(value, at)
    when pennon.is_operand(operand, value) then '[]'
    else pennon.problem(at, 'must be ' || case operand
      when 'scalar' then 'a string, a number or a boolean'
      when 'number' then 'a number'
      when 'text' then 'a string'
      when 'regex' then 'a regular expression of Pennon''s subset (no look-around, back-reference, \b or flags)'
      when 'version' then 'a version such as 2.1.0'
      when 'instant' then 'epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset'
      when 'place' then '{latitude, longitude, km}'
    end)
  end;
end
$$;
comment on function pennon.operand_problems(text, jsonb, text) is 'An operand that its operator cannot compare with.';
revoke execute on function pennon.operand_problems(text, jsonb, text) from public;
