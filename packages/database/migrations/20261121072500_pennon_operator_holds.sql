create function pennon.operator_holds(condition jsonb, seen jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  op constant text := condition ->> 'op';
  operand constant jsonb := condition -> 'value';
  wanted constant jsonb := condition -> 'values';
begin
  return coalesce(case op
    when 'equals' then pennon.is_one_of(seen, operand)
    when 'not_equals' then not pennon.is_one_of(seen, operand)
    when 'in' then pennon.is_one_of(seen, wanted)
    when 'not_in' then not pennon.is_one_of(seen, wanted)
    when 'exists' then pennon.is_present(seen)
    when 'not_exists' then not pennon.is_present(seen)
    when 'greater_than' then pennon.double_of(seen) > pennon.double_of(operand)
    when 'greater_or_equal' then pennon.double_of(seen) >= pennon.double_of(operand)
    when 'less_than' then pennon.double_of(seen) < pennon.double_of(operand)
    when 'less_or_equal' then pennon.double_of(seen) <= pennon.double_of(operand)
    when 'before' then pennon.instant_of(seen) < pennon.instant_of(operand)
    when 'after' then pennon.instant_of(seen) > pennon.instant_of(operand)
    when 'includes_any' then pennon.compares_lists(op, seen, wanted)
    when 'includes_all' then pennon.compares_lists(op, seen, wanted)
    when 'includes_none' then pennon.compares_lists(op, seen, wanted)
    when 'in_ignore_case' then pennon.is_one_of_ignore_case(seen, wanted)
    when 'within_km' then pennon.is_within_km(seen, operand)
    else case
      when op like 'semver%' then pennon.compares_versions(op, seen, operand)
      when jsonb_typeof(seen) = 'string' then pennon.compares_texts(op, seen #>> '{}', operand #>> '{}')
    end
  end, false);
end
$$;
comment on function pennon.operator_holds(jsonb, jsonb) is 'Whether a value passes an operator. What is missing or of the wrong type passes the negated ones only.';
revoke execute on function pennon.operator_holds(jsonb, jsonb) from public;
