create function pennon.split_answer(flag jsonb, rule jsonb, context jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  serve constant jsonb := rule -> 'serve';
  entry constant jsonb := pennon.split_entry(
    serve, context, serve ->> 'bucketBy', format('split/%s/%s', flag ->> 'key', rule ->> 'id')
  );
begin
  return case
    when entry ? 'errorCode' then pennon.error_answer(flag ->> 'key', entry ->> 'errorCode')
    when entry is not null then pennon.answer(
      flag, entry ->> 'variation', case when entry -> 'weight' = '100000' then 'targeting_match' else 'rollout' end,
      jsonb_build_object('ruleId', rule -> 'id')
    )
  end;
end
$$;
comment on function pennon.split_answer(jsonb, jsonb, jsonb) is 'What a rules split serves; null when it does not decide.';
revoke execute on function pennon.split_answer(jsonb, jsonb, jsonb) from public;
