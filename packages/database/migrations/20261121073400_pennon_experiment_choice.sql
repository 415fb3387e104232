create function pennon.experiment_choice(environment text, experiment jsonb, context jsonb) returns jsonb
language plpgsql stable
as $$
declare
  key constant text := experiment ->> 'key';
  layer constant jsonb := experiment -> 'layer';
  layer_by constant text := pennon.body_of(environment, 'layer', layer ->> 'key') ->> 'bucketBy';
  path constant text := coalesce(layer_by, experiment ->> 'bucketBy');
  kept constant jsonb := case when experiment -> 'sticky' = 'true' then context -> 'assignments' -> key end;
  holdout jsonb;
begin
  if not context ? 'unitHash' then
    context := pennon.with_unit_hash(context);
  end if;
  if jsonb_typeof(kept) = 'string'
     and experiment -> 'split' @> jsonb_build_array(jsonb_build_object('variation', kept)) then
    return jsonb_build_object('variation', kept);
  elsif pennon.unit_of(context, path) is null then
    return null;
  elsif layer is not null and not pennon.is_drawn(
    context, layer_by, 'layer/' || (layer ->> 'key'), (layer -> 'from')::integer, (layer -> 'to')::integer
  ) then
    return null;
  end if;
  if experiment ? 'holdout' then
    holdout := pennon.body_of(environment, 'holdout', experiment ->> 'holdout');
    if pennon.is_drawn(
      context, holdout ->> 'bucketBy', 'holdout/' || (experiment ->> 'holdout'), 0, (holdout -> 'share')::integer
    ) then
      return jsonb_build_object('variation', experiment -> 'control', 'isHeld', true);
    end if;
  end if;
  -- In full traffic every bucket is inside.
  return case
    when experiment -> 'traffic' = '100000'
      or pennon.is_drawn(context, path, 'traffic/' || key, 0, (experiment -> 'traffic')::integer)
    then pennon.split_entry(experiment, context, path, 'experiment/' || key)
  end;
end
$$;
comment on function pennon.experiment_choice(text, jsonb, jsonb) is 'What a running experiment chooses for a context: sticky, then layer, holdout, traffic, split; null when it does not decide.';
revoke execute on function pennon.experiment_choice(text, jsonb, jsonb) from public;
