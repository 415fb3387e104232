create function pennon.evaluate_flag(
  environment text, key text, context jsonb, chain integer, inout budget integer, out result jsonb
)
language plpgsql stable
as $$
declare
  flag jsonb;
  is_readable boolean;
  needed jsonb;
  answer record;
begin
  select document.body || '{}', document.unreadable_version is distinct from document.version into flag, is_readable
  from pennon.documents document
  where document.environment = evaluate_flag.environment and document.kind = 'flag' and document.key = evaluate_flag.key;
  if not coalesce(is_readable, false) then
    result := pennon.error_answer(key, case when is_readable is null then 'FLAG_NOT_FOUND' else 'FLAG_INVALID' end);
    return;
  end if;
  if flag ->> 'key' is distinct from key then
    flag := flag || jsonb_build_object('key', key);
  end if;
  if flag ->> 'status' in ('inactive', 'archived') then
    result := pennon.answer(flag, flag ->> 'offVariation', 'disabled');
    return;
  end if;
  for at in 0 .. coalesce(jsonb_array_length(flag -> 'prerequisites'), 0) - 1 loop
    needed := flag -> 'prerequisites' -> at;
    budget := budget - 1;
    if chain >= 16 or budget < 0 then
      raise exception 'the prerequisites of % have no end', key
        using errcode = 'statement_too_complex', hint = 'Break the cycle, or ask fewer than 16 in a row and 1,000 in all.';
    end if;
    answer := pennon.evaluate_flag(environment, needed ->> 'flag', context, chain + 1, budget);
    budget := answer.budget;
    if answer.result ->> 'reason' = 'disabled'
       or not coalesce(needed -> 'variations' ? (answer.result ->> 'variation'), false) then
      result := pennon.answer(flag, flag ->> 'offVariation', 'prerequisite');
      return;
    end if;
  end loop;
  result := pennon.served_answer(environment, flag, context);
end
$$;
comment on function pennon.evaluate_flag(text, text, jsonb, integer, integer) is 'Evaluates a flag. chain: the flags that led here as prerequisites; budget: the prerequisites that may still be asked, and that are left.';
revoke execute on function pennon.evaluate_flag(text, text, jsonb, integer, integer) from public;
