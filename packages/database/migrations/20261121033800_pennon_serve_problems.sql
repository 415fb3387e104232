create function pennon.serve_problems(serve jsonb, path text, variations text[], is_total boolean) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if serve is null then
    return '[]';
  elsif jsonb_typeof(serve) = 'object' and serve ? 'variation' then
    return pennon.object_problems(serve, path, '{variation}')
      || pennon.variation_problems(serve -> 'variation', path || '.variation', variations);
  elsif jsonb_typeof(serve) = 'object' and serve ? 'experiment' and not is_total then
    return pennon.object_problems(serve, path, '{experiment}')
      || pennon.key_problems(serve -> 'experiment', path || '.experiment');
  elsif jsonb_typeof(serve) <> 'object' or not serve ? 'split' then
    return pennon.problem(path, case when is_total
      then 'must have a variation or a split' else 'must have a variation, a split or an experiment' end);
  end if;
  return pennon.object_problems(serve, path, '{split}', '{bucketBy,salt,bucketing}')
    || pennon.split_problems(serve -> 'split', path || '.split', variations)
    || pennon.total_problems(serve -> 'split', path || '.split', case when is_total then 'a fallthrough' end)
    || pennon.attribute_problems(serve -> 'bucketBy', path || '.bucketBy')
    || pennon.text_problems(serve -> 'salt', path || '.salt', 500)
    || pennon.bucketing_problems(serve -> 'bucketing', path || '.bucketing');
end
$$;
comment on function pennon.serve_problems(jsonb, text, text[], boolean) is 'Problems of what a rule serves, or, where it must be total, of a fallthrough.';
revoke execute on function pennon.serve_problems(jsonb, text, text[], boolean) from public;
