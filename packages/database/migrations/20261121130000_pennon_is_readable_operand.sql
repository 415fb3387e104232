-- A reader ignores members that an operator does not ask for, also beside `now`: core does.
create or replace function pennon.is_readable_operand(condition jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  operand constant text := pennon.operand_of(case when jsonb_typeof(condition -> 'op') = 'string' then condition ->> 'op' end);
  value constant jsonb := condition -> 'value';
  wanted constant jsonb := condition -> 'values';
begin
  return coalesce(case operand
    when 'nothing' then true
    when 'scalars' then pennon.is_readable_list(wanted)
    when 'texts' then wanted is not null and pennon.strings_problems(wanted, '') = '[]'
    when 'place' then pennon.is_finite(value -> 'km') and abs(pennon.double_of(value -> 'latitude')) <= 90
      and abs(pennon.double_of(value -> 'longitude')) <= 180
    else pennon.is_operand(operand, value)
  end, false);
end
$$;
comment on function pennon.is_readable_operand(jsonb) is 'Whether a condition on an attribute has an operator, and what that compares with.';
revoke execute on function pennon.is_readable_operand(jsonb) from public;
