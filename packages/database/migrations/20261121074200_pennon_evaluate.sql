create function pennon.evaluate(environment text, key text, context jsonb) returns jsonb
language plpgsql stable
as $$
begin
  -- One flag seldom draws more than once, and an experiment hashes the unit itself: no need to do it before.
  return pennon.evaluate_hashed(
    environment, key, case when jsonb_typeof(context) = 'object' then context - 'unitHash' end
  );
end
$$;
comment on function pennon.evaluate(text, text, jsonb) is 'Evaluates one flag of an environment, as every engine does: {flagKey, value, variation, reason, ruleId, experiment, errorCode} without what there is not. Never raises.';
revoke execute on function pennon.evaluate(text, text, jsonb) from public;
