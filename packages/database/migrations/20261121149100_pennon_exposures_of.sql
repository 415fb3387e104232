create or replace function pennon.exposures_of(unit text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'environment', seen.environment, 'at', (extract(epoch from seen.at) * 1000)::bigint, 'experiment', seen.experiment,
      'version', seen.version, 'variation', seen.variation, 'attributes', seen.attributes
    )) order by seen.at, seen.id), '[]')
    from pennon.exposures seen
    where seen.unit = exposures_of.unit
      or (seen.attributes is not null and pennon.names_text(seen.attributes, exposures_of.unit))
  );
end
$$;
