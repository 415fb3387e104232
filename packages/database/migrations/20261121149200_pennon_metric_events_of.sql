create or replace function pennon.metric_events_of(unit text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'environment', done.environment, 'at', (extract(epoch from done.at) * 1000)::bigint, 'id', done.id,
      'metric', done.metric, 'value', done.value, 'attributes', done.attributes
    )) order by done.at, done.id), '[]')
    from pennon.metric_events done
    where done.unit = metric_events_of.unit
      or (done.attributes is not null and pennon.names_text(done.attributes, metric_events_of.unit))
  );
end
$$;
