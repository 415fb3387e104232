create function pennon.experiment_answer(environment text, flag jsonb, rule jsonb, context jsonb) returns jsonb
language plpgsql stable
as $$
declare
  key constant text := rule -> 'serve' ->> 'experiment';
  experiment constant jsonb := pennon.body_of(environment, 'experiment', key) || jsonb_build_object('key', key);
  choice jsonb;
begin
  if experiment ->> 'status' is distinct from 'running' then
    return null;
  end if;
  choice := pennon.experiment_choice(environment, experiment, context);
  return case
    when choice ? 'errorCode' then pennon.error_answer(flag ->> 'key', choice ->> 'errorCode')
    when choice is not null then pennon.answer(
      flag, choice ->> 'variation', case when choice ? 'isHeld' then 'holdout' else 'experiment' end,
      jsonb_build_object('ruleId', rule -> 'id', 'experiment', jsonb_build_object(
        'key', key, 'version', experiment -> 'version', 'variation', choice -> 'variation', 'isIn', not choice ? 'isHeld'
      ))
    )
  end;
end
$$;
comment on function pennon.experiment_answer(text, jsonb, jsonb, jsonb) is 'What a rules experiment serves; null when it does not decide.';
revoke execute on function pennon.experiment_answer(text, jsonb, jsonb, jsonb) from public;
