-- One that counts its nesting takes its place.
drop function pennon.condition_holds(text, jsonb, jsonb);
create function pennon.condition_holds(environment text, condition jsonb, context jsonb, depth integer default 1) returns boolean
language plpgsql stable
as $$
declare
  form text;
  operand jsonb;
begin
  if condition ? 'attribute' then
    return pennon.operator_holds(condition, pennon.attribute_of(context, condition ->> 'attribute'));
  end if;
  -- A segment may lead to others, each nested as deep as one may be: their sum would overflow a small stack, PGlite's.
  if depth > 128 then
    raise exception 'conditions are nested deeper than 128, segments included'
      using errcode = 'statement_too_complex', hint = 'Nest segments, or the conditions in them, less.';
  end if;
  form := case
    when condition ? 'all' then 'all'
    when condition ? 'any' then 'any'
    when condition ? 'not' then 'not'
    when condition ? 'segment' then 'segment'
    else 'bucket' end;
  operand := condition -> form;
  if form = 'not' then
    return not pennon.condition_holds(environment, operand, context, depth + 1);
  elsif form = 'bucket' then
    return pennon.is_drawn(
      context, operand ->> 'by', operand ->> 'salt', (operand -> 'from')::integer, (operand -> 'to')::integer
    );
  end if;
  operand := case when jsonb_typeof(operand) = 'array' then operand else jsonb_build_array(operand) end;
  for at in 0 .. jsonb_array_length(operand) - 1 loop
    if form = 'segment' then
      if pennon.is_member(environment, operand ->> at, context, depth + 1) then
        return true;
      end if;
    elsif pennon.condition_holds(environment, operand -> at, context, depth + 1) = (form = 'any') then
      return form = 'any';
    end if;
  end loop;
  return form = 'all';
end
$$;
comment on function pennon.condition_holds(text, jsonb, jsonb, integer) is 'Whether a condition holds for a context; depth: in how many others it stands, itself included.';
revoke execute on function pennon.condition_holds(text, jsonb, jsonb, integer) from public;
