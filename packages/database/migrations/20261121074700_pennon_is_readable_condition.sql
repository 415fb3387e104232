create function pennon.is_readable_condition(
  environment text, condition jsonb, depth integer, chain integer, inout budget integer, out is_readable boolean
)
language plpgsql stable
as $$
declare
  form text;
  operand jsonb;
  inner_check record;
begin
  is_readable := false;
  budget := budget - 1;
  if budget < 0 or depth > 16 or not pennon.is_document(condition) then
    return;
  end if;
  select min(name), condition -> min(name) into form, operand
  from unnest(array['all', 'any', 'not', 'segment', 'attribute', 'bucket']) name where condition ? name
  having count(*) = 1;
  is_readable := case form
    when 'attribute' then jsonb_typeof(operand) = 'string' and pennon.is_readable_operand(condition)
    when 'bucket' then pennon.is_document(operand, '{by,salt}') and operand ? 'salt'
      and pennon.is_share(operand -> 'from') and pennon.is_share(operand -> 'to')
    when 'not' then true
    when 'segment' then true
    else form is not null and jsonb_typeof(operand) = 'array' and jsonb_array_length(operand) <= 100000
  end;
  if not is_readable or form in ('attribute', 'bucket') then
    return;
  end if;
  operand := case when jsonb_typeof(operand) = 'array' and form <> 'not' then operand else jsonb_build_array(operand) end;
  for at in 0 .. jsonb_array_length(operand) - 1 loop
    inner_check := case when form = 'segment'
      then pennon.is_readable_segment(environment, operand -> at, chain + 1, budget)
      else pennon.is_readable_condition(environment, operand -> at, depth + 1, chain, budget) end;
    budget := inner_check.budget;
    is_readable := inner_check.is_readable;
    exit when not is_readable;
  end loop;
end
$$;
comment on function pennon.is_readable_condition(text, jsonb, integer, integer, integer) is 'Whether evaluators read a condition and the segments that it uses. budget: the conditions that one evaluation may still look at, and that are left.';
revoke execute on function pennon.is_readable_condition(text, jsonb, integer, integer, integer) from public;
