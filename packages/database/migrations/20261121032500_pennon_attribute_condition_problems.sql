create function pennon.attribute_condition_problems(condition jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when pennon.operand_of(condition ->> 'op') is null
      then pennon.problem(path || '.op', format('is no operator: %s', coalesce((condition -> 'op')::text, 'nothing')))
    else pennon.attribute_problems(condition -> 'attribute', path || '.attribute')
      || pennon.operand_problems(pennon.operand_of(condition ->> 'op'), condition, path)
  end;
end
$$;
comment on function pennon.attribute_condition_problems(jsonb, text) is 'Problems of a condition on an attribute.';
revoke execute on function pennon.attribute_condition_problems(jsonb, text) from public;
