create function pennon.experiment_counts(environment text, experiment text) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with exposed as materialized (
    select version, variation, unit, min(at) as since
    from pennon.exposures seen
    where seen.environment = experiment_counts.environment and seen.experiment = experiment_counts.experiment
    group by version, variation, unit
  ),
  arms as (
    select version, variation, count(*) as units from exposed group by version, variation
  ),
  outcomes as (
    select version, variation, metric, count(*) as events, count(distinct exposed.unit) as units, sum(value) as total
    from exposed
    join pennon.metric_events done
      on done.environment = experiment_counts.environment and done.unit = exposed.unit and done.at >= exposed.since
    group by version, variation, metric
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'version', version, 'variation', variation, 'units', units,
    'metrics', coalesce((
      select jsonb_agg(
        jsonb_build_object('metric', metric, 'events', outcome.events, 'units', outcome.units, 'total', outcome.total)
        order by metric
      )
      from outcomes outcome where outcome.version = arms.version and outcome.variation = arms.variation
    ), '[]')
  ) order by version, variation), '[]')
  from arms
$$;
comment on function pennon.experiment_counts(text, text) is 'Who was exposed to each variation, and what they did from then on.';
revoke execute on function pennon.experiment_counts(text, text) from public;
