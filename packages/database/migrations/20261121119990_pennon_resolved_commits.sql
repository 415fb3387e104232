create function pennon.resolved_commits(environment text, changes jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  problems jsonb;
  plan jsonb;
  place record;
  commits jsonb := '[]';
begin
  if not changes @> '[{"kind": "config"}]' then
    return jsonb_build_object('problems', jsonb_build_array(), 'commits',
      jsonb_build_array(jsonb_build_object('environment', environment, 'changes', changes)));
  end if;
  problems := pennon.written_schema_problems(changes);
  if problems <> '[]' then
    return jsonb_build_object('problems', problems);
  end if;
  plan := pennon.section_plan(environment, environment, changes);
  problems := plan -> 'problems';
  commits := jsonb_build_array(jsonb_build_object('environment', environment, 'changes',
    jsonb_path_query_array(changes, '$[*] ? (@.kind != "config" || @.body == null)') || (plan -> 'changes')));
  for place in select derived.key from pennon.derived_environments(environment) derived where not derived.is_governed order by nth loop
    plan := pennon.section_plan(place.key, environment, changes);
    problems := problems || (plan -> 'problems');
    commits := commits || case when plan -> 'changes' = '[]' then '[]'
      else jsonb_build_array(jsonb_build_object('environment', place.key) || (plan - 'problems')) end;
  end loop;
  return jsonb_build_object('problems', problems, 'commits', commits);
end
$$;
comment on function pennon.resolved_commits(text, jsonb) is 'The commits that changes come to, their own first: sections resolved, those that inherit from them resolved anew, here and in environments that derive from this one. {problems, commits: [{environment, changes}]}.';
revoke execute on function pennon.resolved_commits(text, jsonb) from public;
