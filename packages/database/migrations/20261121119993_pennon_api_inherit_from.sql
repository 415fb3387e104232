create function pennon_api.inherit_from(environment text, base text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  refused jsonb := case when not pennon.may('administer') then pennon.forbidden('administer')
    else pennon.base_refusal(environment, base) end;
  before text;
  plan jsonb;
begin
  if refused is null then
    -- From the base downwards, as commits do.
    perform e.key from pennon.environments e where e.key = inherit_from.base for update;
    select e.base into before from pennon.environments e where e.key = inherit_from.environment for update;
    perform pennon.hold_derived(environment, '[{"kind": "config"}]');
    update pennon.environments e set base = inherit_from.base where e.key = inherit_from.environment;
    plan := pennon.sections_anew(environment);
    if plan -> 'problems' <> '[]' then
      update pennon.environments e set base = before where e.key = inherit_from.environment;
      refused := pennon.invalid((
        select jsonb_agg(problem || '{"path": "base"}') from jsonb_array_elements(plan -> 'problems') list (problem)
      ));
    end if;
  end if;
  if refused is not null then
    return pennon.refused('environment.inherit', environment, refused, jsonb_build_object('base', base));
  end if;
  perform pennon.write_audit('environment.inherit', environment, 'accepted', jsonb_build_object('base', base, 'before', before));
  return jsonb_build_object('environment', environment, 'base', inherit_from.base, 'commits', pennon.commit_heirs(
    coalesce(inherit_from.base, inherit_from.environment), (select e.revision from pennon.environments e where e.key = coalesce(inherit_from.base, inherit_from.environment)),
    plan -> 'commits', false
  ));
end
$$;
comment on function pennon_api.inherit_from(text, text) is 'Lets the configuration sections of an environment inherit from those of the same keys in another (null: no longer), and resolves them anew; in a protected or frozen environment each does so when it is committed next. For admins; audited. Answers {environment, base, commits}.';
revoke execute on function pennon_api.inherit_from(text, text) from public, anon;
grant execute on function pennon_api.inherit_from(text, text) to authenticated, service_role;
