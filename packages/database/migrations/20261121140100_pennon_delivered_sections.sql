create function pennon.delivered_sections(environment text, changes jsonb) returns jsonb
language plpgsql
as $$
declare
  plan jsonb;
begin
  if not changes @> '[{"kind": "config"}]' then
    return '[]';
  elsif pennon.written_schema_problems(changes) <> '[]' then
    return null;
  end if;
  plan := pennon.section_plan(environment, environment, changes);
  return case when plan -> 'problems' = '[]' then (
    select coalesce(jsonb_agg(jsonb_build_object('kind', section -> 'kind', 'key', section -> 'key', 'body', section -> 'body')), '[]')
    from jsonb_array_elements(plan -> 'changes') section
  ) end;
end
$$;
comment on function pennon.delivered_sections(text, jsonb) is 'The configuration sections that changes would deliver here as things stand, resolved; null: they cannot be resolved.';
revoke execute on function pennon.delivered_sections(text, jsonb) from public;
