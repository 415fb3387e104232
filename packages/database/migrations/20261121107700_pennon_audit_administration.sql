create function pennon.audit_administration() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  before constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - '{hash,revision,public_checksum,server_checksum}'::text[] end;
  after constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - '{hash,revision,public_checksum,server_checksum}'::text[] end;
  present constant jsonb := coalesce(after, before);
begin
  perform pennon.write_audit(
    tg_argv[0] || case tg_op when 'DELETE' then '.remove' else '.save' end,
    case when tg_argv[0] = 'environment' then present ->> 'key' end,
    'accepted',
    jsonb_strip_nulls(jsonb_build_object(
      -- Members sign what they do; their ids are no secret here.
      'member', pennon.signature_of(present ->> 'user_id'),
      'before', before - '{user_id}'::text[],
      'after', after - '{user_id}'::text[]
    ))
  );
  return null;
end
$$;
comment on function pennon.audit_administration() is 'Trigger that audits what was changed about members, environments, tokens and kinds of personal data, whoever changed it and how.';
revoke execute on function pennon.audit_administration() from public;

create trigger audit_administration after insert or update or delete on pennon.members
  for each row execute function pennon.audit_administration('member');
create trigger audit_administration after insert or update or delete on pennon.api_tokens
  for each row execute function pennon.audit_administration('token');
create trigger audit_administration after insert or update or delete on pennon.pii_keys
  for each row execute function pennon.audit_administration('pii');
create trigger audit_administration after insert or delete on pennon.environments
  for each row execute function pennon.audit_administration('environment');
create trigger audit_settings after update on pennon.environments
  for each row when (pennon.settings_of(new) is distinct from pennon.settings_of(old))
  execute function pennon.audit_administration('environment');
alter table pennon.members enable always trigger audit_administration;
alter table pennon.api_tokens enable always trigger audit_administration;
alter table pennon.pii_keys enable always trigger audit_administration;
alter table pennon.environments enable always trigger audit_administration;
alter table pennon.environments enable always trigger audit_settings;
