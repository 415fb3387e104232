create function pennon.rule_answer(environment text, flag jsonb, rule jsonb, context jsonb) returns jsonb
language plpgsql stable
as $$
declare
  serve constant jsonb := rule -> 'serve';
begin
  if rule ? 'window' and not pennon.is_open(rule -> 'window', context -> 'now') then
    return null;
  elsif rule ? 'when' and not pennon.condition_holds(environment, rule -> 'when', context) then
    return null;
  end if;
  return case
    when serve ? 'variation'
      then pennon.answer(flag, serve ->> 'variation', 'targeting_match', jsonb_build_object('ruleId', rule -> 'id'))
    when serve ? 'experiment' then pennon.experiment_answer(environment, flag, rule, context)
    else pennon.split_answer(flag, rule, context)
  end;
end
$$;
comment on function pennon.rule_answer(text, jsonb, jsonb, jsonb) is 'What a rule serves; null when it does not apply or does not decide.';
revoke execute on function pennon.rule_answer(text, jsonb, jsonb, jsonb) from public;
