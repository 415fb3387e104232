create function pennon.answer(flag jsonb, variation text, reason text, others jsonb default '{}') returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  variations constant jsonb := flag -> 'variations';
begin
  for at in 0 .. jsonb_array_length(variations) - 1 loop
    if variations -> at ->> 'key' = variation then
      return jsonb_build_object(
        'flagKey', flag ->> 'key', 'value', variations -> at -> 'value', 'variation', variation, 'reason', reason
      ) || others;
    end if;
  end loop;
  return null;
end
$$;
comment on function pennon.answer(jsonb, text, text, jsonb) is 'A result: a flags variation, why, and what else there is to say.';
revoke execute on function pennon.answer(jsonb, text, text, jsonb) from public;
