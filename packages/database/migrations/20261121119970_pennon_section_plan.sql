create function pennon.section_plan(environment text, written_in text, changes jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  written constant jsonb := (
    select jsonb_object_agg(proposed.key, coalesce(proposed.body, 'null'))
    from pennon.proposed_changes(changes) proposed where proposed.kind = 'config'
  );
begin
  return (
    select jsonb_build_object(
      'changes', coalesce(jsonb_agg(jsonb_build_object(
        'kind', 'config', 'key', section.key, 'base_version', section.version,
        'body', resolved -> 'body', 'source', section.source
      ) order by section.key) filter (where section.is_written or resolved -> 'body' is distinct from section.body), '[]'),
      'problems', coalesce(jsonb_path_query_array(jsonb_agg(
        pennon.placed_problems(resolved -> 'problems', section.path, case when section.is_written then null
          else format('config %s of %s', section.key, environment) end) order by section.key
      ), '$[*][*]'), '[]')
    )
    from (
      select heir.path, heir.key, coalesce(document.version, 0) as version, document.body,
        pennon.written_section(section_plan.environment, heir.key, written_in, written) as source,
        section_plan.environment = written_in and written ? heir.key as is_written
      from pennon.heirs_of(section_plan.environment, changes) heir
      left join pennon.documents document
        on document.environment = section_plan.environment and document.kind = 'config' and document.key = heir.key
    ) section,
    lateral pennon.resolved_section(section_plan.environment, section.key, written_in, written) resolved
    where section.source is not null
  );
end
$$;
comment on function pennon.section_plan(text, text, jsonb) is 'What changes to the sections of one environment do to those of this one: {changes, problems}, resolved and checked.';
revoke execute on function pennon.section_plan(text, text, jsonb) from public;
