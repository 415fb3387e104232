create function pennon.experiment_problems(body jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  variations constant text[] := array(
    select entry ->> 'variation' from jsonb_array_elements(pennon.items_of(body -> 'split')) entry
    where jsonb_typeof(entry -> 'variation') = 'string'
  );
begin
  return pennon.object_problems(
      body, path, '{key,version,status,split,control,traffic}', '{delivery,layer,holdout,bucketBy,salt,bucketing,sticky}'
    )
    || pennon.ordinal_problems(body -> 'version', path || '.version')
    || pennon.choice_problems(body -> 'status', path || '.status', '{draft,running,paused,stopped}')
    || pennon.split_problems(body -> 'split', path || '.split', null)
    || pennon.total_problems(body -> 'split', path || '.split', 'an experiment''s split')
    || pennon.variation_problems(body -> 'control', path || '.control', variations)
    || pennon.share_problems(body -> 'traffic', path || '.traffic')
    || pennon.range_problems(body -> 'layer', path || '.layer')
    || pennon.key_problems(body -> 'holdout', path || '.holdout')
    || pennon.attribute_problems(body -> 'bucketBy', path || '.bucketBy')
    || pennon.text_problems(body -> 'salt', path || '.salt', 500)
    || pennon.bucketing_problems(body -> 'bucketing', path || '.bucketing')
    || case when jsonb_typeof(body -> 'sticky') <> 'boolean'
      then pennon.problem(path || '.sticky', 'must be true or false') else '[]' end;
end
$$;
comment on function pennon.experiment_problems(jsonb, text) is 'Problems of an experiment, as far as the experiment alone shows them.';
revoke execute on function pennon.experiment_problems(jsonb, text) from public;
