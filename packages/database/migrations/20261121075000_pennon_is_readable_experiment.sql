create function pennon.is_readable_experiment(environment text, key jsonb, variations text[]) returns boolean
language plpgsql stable
as $$
declare
  body constant jsonb := pennon.body_of(environment, 'experiment', key #>> '{}');
  layer constant jsonb := body -> 'layer';
  holdout constant jsonb := pennon.body_of(environment, 'holdout', body ->> 'holdout');
begin
  if jsonb_typeof(key) <> 'string' or not pennon.is_document(body) then
    return false;
  elsif body ->> 'status' is distinct from 'running' then
    return true;
  end if;
  return pennon.is_finite(body -> 'version') and pennon.is_share(body -> 'traffic')
    and pennon.is_readable_split(body, variations, 0)
    and body -> 'split' @> jsonb_build_array(jsonb_build_object('variation', body -> 'control'))
    and (layer is null or (
      pennon.is_document(layer, '{key}') and pennon.is_share(layer -> 'from') and pennon.is_share(layer -> 'to')
      and pennon.is_document(pennon.body_of(environment, 'layer', layer ->> 'key'), '{bucketBy}')
    ))
    and (not body ? 'holdout' or (
      pennon.is_document(body, '{holdout}') and pennon.is_document(holdout, '{bucketBy}') and pennon.is_share(holdout -> 'share')
    ));
end
$$;
comment on function pennon.is_readable_experiment(text, jsonb, text[]) is 'Whether evaluators read an experiment, its layer and its holdout. What does not run is read no further than its status.';
revoke execute on function pennon.is_readable_experiment(text, jsonb, text[]) from public;
