create function pennon.unknown_in_event(event jsonb, is_server boolean) returns text
language plpgsql stable
as $$
declare
  named constant text := event ->> 'environment';
begin
  if not exists (select from pennon.environments target where target.key = named) then
    return format('environment: there is no "%s"', named);
  elsif event ->> 'type' = 'exposure' and not exists (
    select from pennon.experiment_variations known
    where known.environment = named and known.experiment = event ->> 'experiment'
      and known.version = (event -> 'version')::bigint and known.variation = event ->> 'variation'
  ) then
    return format('experiment: %s has no experiment "%s" with a version %s that has a variation "%s"',
      named, event ->> 'experiment', event ->> 'version', event ->> 'variation');
  -- Of a flag for servers the public hears nothing, also not that there is one.
  elsif event ->> 'type' = 'evaluation_count' and not exists (
    select from pennon.versions known
    where known.environment = named and known.kind = 'flag' and known.key = event ->> 'flag'
      and (is_server or known.delivery <> 'server')
  ) then
    return format('flag: %s has no flag "%s"', named, event ->> 'flag');
  end if;
  return null;
end
$$;
comment on function pennon.unknown_in_event(jsonb, boolean) is 'What a sound event names and there is not, nor ever was; null for nothing.';
revoke execute on function pennon.unknown_in_event(jsonb, boolean) from public;
