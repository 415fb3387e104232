create or replace function public.pennon_enabled(flag text, environment text default 'production') returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
cost 1000
as $$
declare
  -- All that an answer depends on: a policy asks the same of every row of a statement.
  question constant text := length(flag) || ' ' || length(environment) || ' ' || flag || environment
    || ' ' || (select target.revision from pennon.environments target where target.key = environment)
    || ' ' || statement_timestamp() || ' ' || pennon.caller() || ' ' || coalesce(current_setting('request.jwt.claims', true), '');
  slot constant text := 'pennon.enabled_' || (hashtext(flag) & 31);
  kept constant text := current_setting(slot, true);
  answer boolean;
begin
  if question is null then
    return false;
  -- Signed, because whoever can run SQL can write a setting.
  elsif kept = 'on ' || pennon.keyed_digest('enabled:on ' || question) then
    return true;
  elsif kept = 'off ' || pennon.keyed_digest('enabled:off ' || question) then
    return false;
  end if;
  answer := pennon.enabled(flag, environment);
  perform set_config(slot, case when answer
    then 'on ' || pennon.keyed_digest('enabled:on ' || question)
    else 'off ' || pennon.keyed_digest('enabled:off ' || question) end, true);
  return answer;
end
$$;
