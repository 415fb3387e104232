create function pennon.score_problems(score jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when score is null then '[]' else
    pennon.object_problems(score, path, '{terms,threshold}')
    || pennon.number_problems(score -> 'threshold', path || '.threshold')
    || pennon.list_problems(score -> 'terms', path || '.terms', 1, 200)
    || coalesce((
      select jsonb_agg(problem order by position)
      from jsonb_array_elements(pennon.items_within(score -> 'terms', 1, 200)) with ordinality item (term, position),
        format('%s.terms[%s]', path, position - 1) at,
        jsonb_array_elements(
          pennon.object_problems(term, at, '{when,weight}')
          || pennon.condition_problems(term -> 'when', at || '.when')
          || pennon.number_problems(term -> 'weight', at || '.weight')
        ) problem
    ), '[]')
  end;
end
$$;
comment on function pennon.score_problems(jsonb, text) is 'Problems of a segment''s score. An absent one has none.';
revoke execute on function pennon.score_problems(jsonb, text) from public;
