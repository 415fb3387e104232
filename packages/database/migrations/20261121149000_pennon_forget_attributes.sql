create function pennon.forget_in_attributes(unit text) returns integer
language plpgsql
as $$
declare
  digest constant text := pennon.unit_digest(unit);
  exposures integer;
  metric_events integer;
begin
  -- Events of the same person under another name, such as their anonymous id. There is no index: who ingests would pay for it.
  update pennon.exposures seen set attributes = pennon.with_text_replaced(seen.attributes, forget_in_attributes.unit, digest)
  where seen.attributes is not null and pennon.names_text(seen.attributes, forget_in_attributes.unit);
  get diagnostics exposures = row_count;
  update pennon.metric_events done set attributes = pennon.with_text_replaced(done.attributes, forget_in_attributes.unit, digest)
  where done.attributes is not null and pennon.names_text(done.attributes, forget_in_attributes.unit);
  get diagnostics metric_events = row_count;
  return exposures + metric_events;
end
$$;
comment on function pennon.forget_in_attributes(text) is 'Replaces a unit by its keyed hash in the attributes of events that are recorded under another.';
revoke execute on function pennon.forget_in_attributes(text) from public;
