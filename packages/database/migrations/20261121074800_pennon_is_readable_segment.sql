create function pennon.is_readable_segment(
  environment text, key jsonb, chain integer, inout budget integer, out is_readable boolean
)
language plpgsql stable
as $$
declare
  body constant jsonb := case when jsonb_typeof(key) = 'string' then pennon.body_of(environment, 'segment', key #>> '{}') end;
  conditions jsonb := '[]';
  inner_check record;
begin
  is_readable := chain <= 16 and pennon.is_document(body, '{attribute}')
    and pennon.is_readable_list(coalesce(body -> 'included', '[]'))
    and pennon.is_readable_list(coalesce(body -> 'excluded', '[]'))
    and (not body ? 'score' or coalesce(
      pennon.is_finite(body -> 'score' -> 'threshold') and jsonb_typeof(body -> 'score' -> 'terms') = 'array', false
    ));
  if not is_readable then
    return;
  end if;
  is_readable := not exists (
    select from jsonb_array_elements(body -> 'score' -> 'terms') term
    where not pennon.is_finite(term -> 'weight') or not term ? 'when'
  );
  conditions := jsonb_path_query_array(body, '$.when') || jsonb_path_query_array(body, '$.score.terms[*].when');
  for at in 0 .. jsonb_array_length(conditions) - 1 loop
    exit when not is_readable;
    inner_check := pennon.is_readable_condition(environment, conditions -> at, 1, chain, budget);
    budget := inner_check.budget;
    is_readable := inner_check.is_readable;
  end loop;
end
$$;
comment on function pennon.is_readable_segment(text, jsonb, integer, integer) is 'Whether evaluators read a segment and those that it uses; chain: how many led here, this one included.';
revoke execute on function pennon.is_readable_segment(text, jsonb, integer, integer) from public;
