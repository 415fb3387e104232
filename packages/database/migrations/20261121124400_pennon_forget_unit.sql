create function pennon_api.forget_unit(unit text) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := pennon.unit_refusal('unit.forget', unit);
  exposures integer;
  metric_events integer;
begin
  if refused is not null then
    return refused;
  end if;
  delete from pennon.exposures seen where seen.unit = forget_unit.unit;
  get diagnostics exposures = row_count;
  delete from pennon.metric_events done where done.unit = forget_unit.unit;
  get diagnostics metric_events = row_count;
  perform pennon.write_audit('unit.forget', null, 'accepted', jsonb_build_object(
    'person', pennon.unit_digest(unit), 'exposures', exposures, 'metric_events', metric_events
  ));
  return jsonb_build_object(
    'exposures', exposures, 'metric_events', metric_events, 'documents', pennon.documents_naming(unit)
  );
end
$$;
comment on function pennon_api.forget_unit(text) is 'Erases one person''s exposures and metric events in every environment, and reports the documents that name it, which stay as they are: {exposures, metric_events, documents}. For admins; audited.';
revoke execute on function pennon_api.forget_unit(text) from public, anon;
grant execute on function pennon_api.forget_unit(text) to authenticated, service_role;
