create or replace function pennon.audit_administration() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  derived constant text[] := '{hash,revision,public_checksum,server_checksum,approves_since}';
  before constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - derived end;
  after constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - derived end;
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
