create function pennon.is_readable_flag(environment text, flag jsonb) returns boolean
language plpgsql stable
as $$
declare
  variations constant text[] := array(
    select variation ->> 'key' from jsonb_array_elements(pennon.items_of(flag -> 'variations')) variation
  );
  budget integer := 100000;
  rule jsonb;
  checked record;
begin
  if not pennon.is_document(flag, '{type,status}') or not coalesce(pennon.is_readable_variations(flag, variations), false)
     or not coalesce(flag ->> 'status' in ('active', 'experiment', 'inactive', 'archived'), false) then
    return false;
  elsif flag ->> 'status' in ('inactive', 'archived') then
    return true;
  elsif not pennon.is_readable_steps(flag, variations)
     or not pennon.is_readable_serve(environment, flag -> 'fallthrough', variations, true) then
    return false;
  end if;
  for rule in select item from jsonb_array_elements(flag -> 'rules') item loop
    if not pennon.is_readable_serve(environment, rule -> 'serve', variations, false) then
      return false;
    elsif rule ? 'when' then
      checked := pennon.is_readable_condition(environment, rule -> 'when', 1, 0, budget);
      budget := checked.budget;
      if not checked.is_readable then
        return false;
      end if;
    end if;
  end loop;
  return true;
end
$$;
comment on function pennon.is_readable_flag(text, jsonb) is 'Whether evaluators read a flag and all that it refers to. Off, it is read no further than its variations.';
revoke execute on function pennon.is_readable_flag(text, jsonb) from public;
