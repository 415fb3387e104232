create function pennon.flag_problems(body jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  variations constant text[] := array(
    select variation ->> 'key' from jsonb_array_elements(pennon.items_of(body -> 'variations')) variation
    where jsonb_typeof(variation -> 'key') = 'string'
  );
begin
  return pennon.object_problems(
      body, path, '{key,type,status,delivery,variations,offVariation,fallthrough}', '{prerequisites,targets,rules,metadata}'
    )
    || pennon.choice_problems(body -> 'type', path || '.type', '{boolean,string,number,json,percentage}')
    || pennon.choice_problems(body -> 'status', path || '.status', '{active,inactive,archived,experiment}')
    || pennon.variations_problems(body -> 'variations', path || '.variations', body ->> 'type')
    || pennon.variation_problems(body -> 'offVariation', path || '.offVariation', variations)
    || pennon.prerequisites_problems(body -> 'prerequisites', path || '.prerequisites')
    || pennon.targets_problems(body -> 'targets', path || '.targets', variations)
    || pennon.rules_problems(body -> 'rules', path || '.rules', variations)
    || pennon.serve_problems(body -> 'fallthrough', path || '.fallthrough', variations, true)
    || case when jsonb_typeof(body -> 'metadata') <> 'object'
      then pennon.problem(path || '.metadata', 'must be an object') else '[]' end;
end
$$;
comment on function pennon.flag_problems(jsonb, text) is 'Problems of a flag, as far as the flag alone shows them.';
revoke execute on function pennon.flag_problems(jsonb, text) from public;
