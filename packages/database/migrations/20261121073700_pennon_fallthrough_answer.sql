create function pennon.fallthrough_answer(flag jsonb, context jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  source constant jsonb := flag -> 'fallthrough';
  steps constant integer := coalesce(jsonb_array_length(flag -> 'targets'), 0) + coalesce(jsonb_array_length(flag -> 'rules'), 0);
  reason constant text := case when steps = 0 then 'default' else 'fallback' end;
  entry jsonb;
begin
  if source ? 'variation' then
    return pennon.answer(flag, source ->> 'variation', reason);
  end if;
  entry := pennon.split_entry(source, context, source ->> 'bucketBy', format('split/%s/fallthrough', flag ->> 'key'));
  return case
    when entry is null then pennon.answer(flag, flag ->> 'offVariation', 'fallback', '{"errorCode": "UNIT_MISSING"}')
    when entry ? 'errorCode' then pennon.error_answer(flag ->> 'key', entry ->> 'errorCode')
    else pennon.answer(flag, entry ->> 'variation', reason)
  end;
end
$$;
comment on function pennon.fallthrough_answer(jsonb, jsonb) is 'What a flag serves when nothing before decided; without the unit that its split needs, the off variation.';
revoke execute on function pennon.fallthrough_answer(jsonb, jsonb) from public;
