create function pennon.served_answer(environment text, flag jsonb, context jsonb) returns jsonb
language plpgsql stable
as $$
declare
  targets constant jsonb := flag -> 'targets';
  rules constant jsonb := flag -> 'rules';
  target jsonb;
  seen jsonb;
begin
  for at in 0 .. coalesce(jsonb_array_length(targets), 0) - 1 loop
    target := targets -> at;
    if pennon.is_listed(context, target ->> 'attribute', target -> 'values') then
      return pennon.answer(flag, target ->> 'variation', 'individual_override');
    end if;
  end loop;
  for at in 0 .. coalesce(jsonb_array_length(rules), 0) - 1 loop
    seen := pennon.rule_answer(environment, flag, rules -> at, context);
    if seen is not null then
      return seen;
    end if;
  end loop;
  return pennon.fallthrough_answer(flag, context);
end
$$;
comment on function pennon.served_answer(text, jsonb, jsonb) is 'What a flag serves that is on: its targets, then its rules, then its fallthrough.';
revoke execute on function pennon.served_answer(text, jsonb, jsonb) from public;
