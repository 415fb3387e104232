create or replace function public.pennon_enabled(flag text, environment text default 'production') returns boolean
language plpgsql stable security definer cost 1000
set search_path = pg_catalog, pg_temp
as $$
declare
  -- All that an answer depends on: a policy asks the same of every row of a statement. The time as a number, because a
  -- session may write two times alike.
  question constant text := length(flag) || ' ' || length(environment) || ' ' || flag || environment
    || ' ' || (select target.revision from pennon.environments target where target.key = environment)
    || ' ' || extract(epoch from statement_timestamp()) || ' ' || pennon.caller()
    || ' ' || coalesce(current_setting('request.jwt.claims', true), '');
  slot constant text := 'pennon.enabled_' || (hashtext(flag) & 31);
  kept constant text := current_setting(slot, true);
  answer text := left(kept, 1);
begin
  if question is null then
    return false;
  -- Signed, because whoever can run SQL can write a setting.
  elsif kept <> '' and kept = answer || pennon.keyed_digest('enabled:' || answer || question) then
    return answer = 't';
  end if;
  answer := case when pennon.enabled(flag, environment) then 't' else 'f' end;
  perform set_config(slot, answer || pennon.keyed_digest('enabled:' || answer || question), true);
  return answer = 't';
end
$$;
