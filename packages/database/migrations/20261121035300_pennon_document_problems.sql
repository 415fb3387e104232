create function pennon.document_problems(kind text, key text, body jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if jsonb_typeof(body) <> 'object' then
    return pennon.problem(path, 'must be an object, or null to delete the document');
  end if;
  return case when body -> 'key' <> to_jsonb(key)
      then pennon.problem(path || '.key', format('must be the document''s key, "%s"', key)) else '[]' end
    || pennon.choice_problems(body -> 'delivery', path || '.delivery', '{rules,values,server}')
    || case kind
      when 'flag' then pennon.flag_problems(body, path)
      when 'segment' then pennon.segment_problems(body, path)
      when 'experiment' then pennon.experiment_problems(body, path)
      when 'layer' then pennon.object_problems(body, path, '{key}', '{delivery,bucketBy}')
        || pennon.attribute_problems(body -> 'bucketBy', path || '.bucketBy')
      when 'holdout' then pennon.object_problems(body, path, '{key,share}', '{delivery,bucketBy}')
        || pennon.share_problems(body -> 'share', path || '.share')
        || pennon.attribute_problems(body -> 'bucketBy', path || '.bucketBy')
      when 'config' then pennon.config_problems(body, path)
    end;
end
$$;
comment on function pennon.document_problems(text, text, jsonb, text) is 'Problems of a document of any kind, as far as the document alone shows them.';
revoke execute on function pennon.document_problems(text, text, jsonb, text) from public;
