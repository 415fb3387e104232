create function pennon.audit_findings() returns jsonb
language plpgsql stable
as $$
declare
  broken constant jsonb := pennon.broken_row();
begin
  return pennon.finding('audit columns', array(
      select format('pennon.audit_log.%s is no longer computed from the text', wanted)
      from unnest('{chain,seq,at,actor,role,action,environment,outcome,change_request}'::text[]) wanted
      where not exists (
        select from pg_attribute a
        where a.attrelid = 'pennon.audit_log'::regclass and a.attname = wanted and a.attgenerated = 's'
      )
    ), 'are computed from the text', 'Compare the table with schema.sql of this release.')
    || pennon.finding('audit', array(
      select format('row %s of %s: %s', broken ->> 'seq', broken ->> 'chain', broken ->> 'problem') where broken is not null
    ), 'every row fits', 'Somebody wrote past the audit''s triggers. Compare it with an export: pennon_api.verify_audit(<checkpoint>).');
end
$$;
comment on function pennon.audit_findings() is 'Whether the audit is whole and made as it should be.';
revoke execute on function pennon.audit_findings() from public;
