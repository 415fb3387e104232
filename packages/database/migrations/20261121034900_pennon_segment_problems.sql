create function pennon.segment_problems(body jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.object_problems(body, path, '{key}', '{delivery,included,excluded,attribute,when,score}')
    || pennon.scalars_problems(body -> 'included', path || '.included')
    || pennon.scalars_problems(body -> 'excluded', path || '.excluded')
    || pennon.attribute_problems(body -> 'attribute', path || '.attribute')
    || pennon.condition_problems(body -> 'when', path || '.when')
    || pennon.score_problems(body -> 'score', path || '.score');
end
$$;
comment on function pennon.segment_problems(jsonb, text) is 'Problems of a segment, as far as the segment alone shows them.';
revoke execute on function pennon.segment_problems(jsonb, text) from public;
