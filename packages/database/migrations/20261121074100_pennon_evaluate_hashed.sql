create function pennon.evaluate_hashed(environment text, key text, context jsonb) returns jsonb
language plpgsql stable
as $$
declare
  answer record;
begin
  answer := pennon.evaluate_flag(environment, key, context, 0, 1000);
  return answer.result;
exception when others then
  return pennon.error_answer(key, 'EVALUATION_FAILED');
end
$$;
comment on function pennon.evaluate_hashed(text, text, jsonb) is 'pennon.evaluate for a context whose unit is hashed, by pennon.with_unit_hash, or has no such member.';
revoke execute on function pennon.evaluate_hashed(text, text, jsonb) from public;
