create or replace function pennon_api.export_unit(unit text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
set extra_float_digits = 1
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
    'documents', pennon.documents_naming(unit), 'change_requests', pennon.requests_naming(unit)
  );
  perform pennon.write_audit('unit.export', null, 'accepted', jsonb_build_object(
    'person', pennon.unit_digest(unit),
    'exposures', jsonb_array_length(answer -> 'exposures'),
    'metric_events', jsonb_array_length(answer -> 'metric_events')
  ));
  return answer;
end
$$;
