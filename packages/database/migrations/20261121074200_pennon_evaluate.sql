create function pennon.evaluate(environment text, key text, context jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return pennon.evaluate_hashed(environment, key, pennon.with_unit_hash(context));
end
$$;
comment on function pennon.evaluate(text, text, jsonb) is 'Evaluates one flag of an environment, as every engine does: {flagKey, value, variation, reason, ruleId, experiment, errorCode} without what there is not. Never raises.';
revoke execute on function pennon.evaluate(text, text, jsonb) from public;
