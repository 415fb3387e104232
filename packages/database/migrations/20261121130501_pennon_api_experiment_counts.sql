create function pennon_api.experiment_counts(environment text, experiment text) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := coalesce(pennon.reader_refusal(), pennon.unknown_revision(environment, null));
begin
  if refused is not null then
    return refused;
  end if;
  return jsonb_build_object(
    'environment', environment, 'experiment', experiment,
    'variations', pennon.experiment_counts(environment, experiment)
  );
end
$$;
comment on function pennon_api.experiment_counts(text, text) is 'Raw counts of an experiment, for watching events arrive: {environment, experiment, variations: [{version, variation, units, metrics: [{metric, events, units, total}]}]}; metrics are those of exposed units, from their first exposure on. Counts say nothing of significance.';
revoke execute on function pennon_api.experiment_counts(text, text) from public, anon;
grant execute on function pennon_api.experiment_counts(text, text) to authenticated, service_role;
