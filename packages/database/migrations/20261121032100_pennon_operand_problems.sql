create function pennon.operand_problems(operand text, condition jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  member constant text := case when operand in ('scalars', 'texts') then 'values' else 'value' end;
  value constant jsonb := condition -> member;
  content constant text := case when jsonb_typeof(value) = 'string' then value #>> '{}' end;
  expected text;
begin
  if operand = 'nothing' then
    return pennon.object_problems(condition, path, '{attribute,op}');
  end if;
  if operand = 'scalars' or value is null then
    return pennon.object_problems(condition, path, array['attribute', 'op', member])
      || pennon.scalars_problems(value, path || '.values');
  end if;
  expected := case operand
    when 'scalar' then case when content is null and jsonb_typeof(value) <> 'boolean' and not pennon.is_finite(value)
      then 'a string, a number or a boolean' end
    when 'number' then case when not pennon.is_finite(value) then 'a number' end
    when 'text' then case when content is null then 'a string' end
    when 'texts' then case when not jsonb_path_match(value, '$.type() == "array" && !exists($[*] ? (@.type() != "string"))')
      then 'a list of strings' end
    when 'regex' then case when content is null or not pennon.is_regex(content)
      then 'a regular expression of Pennon''s subset (no look-around, back-reference, \b or flags)' end
    when 'version' then case when content is null or not pennon.is_semver(content) then 'a version such as 2.1.0' end
    when 'instant' then case when pennon.instant_of(value) is null
      then 'epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset' end
    when 'place' then case when not pennon.is_place(value) then '{latitude, longitude, km}' end
  end;
  return pennon.object_problems(condition, path, array['attribute', 'op', member])
    || case when expected is null then '[]' else pennon.problem(path || '.' || member, 'must be ' || expected) end
    || case when operand = 'texts' then pennon.list_problems(value, path || '.values', 0, 100000) else '[]' end;
end
$$;
comment on function pennon.operand_problems(text, jsonb, text) is 'An operand that its operator cannot compare with.';
revoke execute on function pennon.operand_problems(text, jsonb, text) from public;
