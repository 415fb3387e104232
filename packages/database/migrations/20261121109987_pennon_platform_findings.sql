create function pennon.platform_findings() returns jsonb
language plpgsql stable
as $$
declare
  -- Where the Data API is configured in the database, its setting says what is exposed; else only the API knows.
  exposed constant text := (
    select split_part(setting, '=', 2)
    from pg_db_role_setting held, unnest(held.setconfig) setting
    where held.setrole = to_regrole('authenticator') and setting like 'pgrst.db\_schemas=%'
    order by held.setdatabase desc
    limit 1
  );
begin
  return pennon.finding('exposed schema', array(
      select format('the Data API exposes %s, and not pennon_api', exposed)
      where not 'pennon_api' = any (regexp_split_to_array(exposed, '\s*,\s*'))
    ), case when exposed is null then 'cannot be seen from here: call pennon_api.whoami() through the API'
      else 'pennon_api is exposed' end,
      'Add pennon_api under Dashboard → Project Settings → Data API → Exposed schemas, or to `[api] schemas` in supabase/config.toml.')
    || pennon.finding('announcements', array(
      select format('the policy "%s" on realtime.messages is missing', wanted)
      from unnest(array[
        'pennon: announcements are heard', 'pennon: only announcements are heard', 'pennon: the database announces',
        'pennon: only the database announces', 'pennon: announcements are not rewritten', 'pennon: announcements are not withdrawn'
      ]) wanted
      where not exists (
        select from pg_policies policy
        where policy.schemaname = 'realtime' and policy.tablename = 'messages' and policy.policyname = wanted
      )
      union all
      select 'realtime.messages has no row-level security'
      from pg_class c where c.oid = 'realtime.messages'::regclass and not c.relrowsecurity
    ), 'the policies on realtime.messages stand', 'Restore the policies from schema.sql of this release.')
    || pennon.finding('first admin', array(
      select 'nobody is an admin' where not exists (select from pennon.members member where member.role = 'admin')
    ), 'there is one', 'Make one with the secret key: pennon_api.claim_admin(''<sub of the access token>'').')
    || pennon.finding('approvers', array(
      select format('%s needs %s approvals, and %s of the members may approve', target.key, target.min_approvals, approvers.count)
      from pennon.environments target, (
        select count(*) from pennon.members member
        where member.role in (select unnest(p.roles) from pennon.permissions() p where p.action = 'approve')
      ) approvers
      where target.protected and approvers.count < target.min_approvals
    ), 'every protected environment has enough', 'Make approvers with pennon_api.save_member.');
end
$$;
comment on function pennon.platform_findings() is 'Whether what Pennon needs around it is there, as far as SQL can see.';
revoke execute on function pennon.platform_findings() from public;
