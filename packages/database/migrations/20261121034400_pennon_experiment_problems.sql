create function pennon.experiment_problems(body jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  variations constant text[] := array(
    select entry ->> 'variation' from jsonb_array_elements(pennon.items_of(body -> 'split')) entry
  );
  total constant numeric := pennon.total_of(body -> 'split');
begin
  return pennon.object_problems(
      body, path, '{key,version,status,split,control,traffic}', '{delivery,layer,holdout,bucketBy,salt,bucketing,sticky}'
    )
    || case when body ? 'version' and body ->> 'version' !~ '^[1-9][0-9]{0,8}$'
      then pennon.problem(path || '.version', 'must be a whole number above 0') else '[]' end
    || pennon.choice_problems(body -> 'status', path || '.status', '{draft,running,paused,stopped}')
    || pennon.split_problems(body -> 'split', path || '.split', null)
    || case when total <> 100000 and jsonb_typeof(body -> 'split') = 'array'
      then pennon.problem(path || '.split', format('adds up to %s; an experiment''s split must reach exactly 100000', total))
      else '[]' end
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
