create function pennon_api.export_unit(unit text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := pennon.unit_refusal('unit.export', unit);
  answer jsonb;
begin
  if refused is not null then
    return refused;
  end if;
  answer := jsonb_build_object(
    'unit', unit, 'exposures', pennon.exposures_of(unit), 'metric_events', pennon.metric_events_of(unit),
    'documents', pennon.documents_naming(unit)
  );
  perform pennon.write_audit('unit.export', null, 'accepted', jsonb_build_object(
    'person', pennon.unit_digest(unit),
    'exposures', jsonb_array_length(answer -> 'exposures'),
    'metric_events', jsonb_array_length(answer -> 'metric_events')
  ));
  return answer;
end
$$;
comment on function pennon_api.export_unit(text) is 'All that is kept of one person, in every environment: {unit, exposures, metric_events, documents}, the last being the documents that name it. For admins; audited.';
revoke execute on function pennon_api.export_unit(text) from public, anon;
grant execute on function pennon_api.export_unit(text) to authenticated, service_role;
