create or replace function pennon_api.forget_unit(unit text) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := pennon.unit_refusal('unit.forget', unit);
  exposures integer;
  metric_events integer;
  counts jsonb;
begin
  if refused is not null then
    return refused;
  end if;
  delete from pennon.exposures seen where seen.unit = forget_unit.unit;
  get diagnostics exposures = row_count;
  delete from pennon.metric_events done where done.unit = forget_unit.unit;
  get diagnostics metric_events = row_count;
  counts := jsonb_build_object(
    'exposures', exposures, 'metric_events', metric_events, 'attributes', pennon.forget_in_attributes(unit),
    'closed_requests', pennon.forget_in_requests(unit), 'promotions', pennon.forget_in_promotions(unit)
  );
  perform pennon.write_audit('unit.forget', null, 'accepted', counts || jsonb_build_object('person', pennon.unit_digest(unit)));
  return counts || jsonb_build_object(
    'documents', pennon.documents_naming(unit), 'change_requests', pennon.requests_naming(unit)
  );
end
$$;
comment on function pennon_api.forget_unit(text) is 'Erases what was recorded of one person, and replaces them by their keyed hash where the rest must stay. Answers which documents and change requests name them still.';
