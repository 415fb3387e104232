create function pennon.request_hash(environment text, changes jsonb, settings jsonb) returns text
language plpgsql
as $$
declare
  sections jsonb;
begin
  if settings is not null then
    return (select pennon.settings_hash(target, settings) from pennon.environments target where target.key = environment);
  end if;
  sections := pennon.delivered_sections(environment, changes);
  return case when sections is not null then pennon.approved_hash(environment, changes, sections) end;
end
$$;
comment on function pennon.request_hash(text, jsonb, jsonb) is 'What approvals of changes, or of settings, would be bound to as things stand; null: these changes cannot be resolved.';
revoke execute on function pennon.request_hash(text, jsonb, jsonb) from public;
