create function pennon.references_of(document_kind text, body jsonb)
returns table (path text, kind text, key text, variations jsonb)
language sql immutable parallel safe
as $$
  select format('.prerequisites[%s]', position - 1), 'flag', item ->> 'flag', item -> 'variations'
  from jsonb_array_elements(case when document_kind = 'flag' then body -> 'prerequisites' end)
    with ordinality list (item, position)
  union all
  select format('.rules[%s].serve.experiment', position - 1), 'experiment', item -> 'serve' ->> 'experiment', null
  from jsonb_array_elements(case when document_kind = 'flag' then body -> 'rules' end) with ordinality list (item, position)
  where item -> 'serve' ? 'experiment'
  union all
  select format('.rules[%s].when', position - 1), 'segment', segment, null
  from jsonb_array_elements(case when document_kind = 'flag' then body -> 'rules' end) with ordinality list (item, position),
    pennon.segments_of(item -> 'when') segment
  union all
  select '.when', 'segment', segment, null
  from pennon.segments_of(case when document_kind = 'segment' then body -> 'when' end) segment
  union all
  select format('.score.terms[%s].when', position - 1), 'segment', segment, null
  from jsonb_array_elements(case when document_kind = 'segment' then body -> 'score' -> 'terms' end)
    with ordinality list (item, position),
    pennon.segments_of(item -> 'when') segment
  union all
  select '.layer.key', 'layer', body -> 'layer' ->> 'key', null
  where document_kind = 'experiment' and body ? 'layer'
  union all
  select '.holdout', 'holdout', body ->> 'holdout', null
  where document_kind = 'experiment' and body ? 'holdout'
  union all
  select '.extends', 'config', body ->> 'extends', null
  where document_kind = 'config' and body ? 'extends'
$$;
comment on function pennon.references_of(text, jsonb) is 'The documents that a body names, where, and the variations that it expects there (null: none in particular).';
revoke execute on function pennon.references_of(text, jsonb) from public;
