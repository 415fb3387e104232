create function pennon.sections_anew(environment text) returns jsonb
language plpgsql volatile
as $$
declare
  place text;
  plan jsonb;
  problems jsonb := '[]';
  commits jsonb := '[]';
begin
  for place in
    select e.key from pennon.environments e where e.key = sections_anew.environment and not pennon.is_governed(e.key)
    union all
    (select derived.key from pennon.derived_environments(sections_anew.environment) derived
      where not derived.is_governed and not pennon.is_governed(sections_anew.environment) order by derived.nth)
  loop
    -- Of another environment than any there is: so each section is read as it stands, and counts as an heir.
    plan := pennon.section_plan(place, '', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'config', 'key', document.key, 'base_version', document.version)), '[]')
      from pennon.documents document where document.environment = place and document.kind = 'config'
    ));
    problems := problems || (plan -> 'problems');
    commits := commits || case when plan -> 'changes' = '[]' then '[]'
      else jsonb_build_array(jsonb_build_object('environment', place, 'changes', plan -> 'changes')) end;
  end loop;
  return jsonb_build_object('problems', problems, 'commits', commits);
end
$$;
comment on function pennon.sections_anew(text) is 'What resolving every section of an environment anew, and of those that derive from it, comes to: {problems, commits}.';
revoke execute on function pennon.sections_anew(text) from public;
