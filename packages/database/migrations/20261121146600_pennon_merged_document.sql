create function pennon.merged_document(kind text, key text, base jsonb, origin jsonb, target jsonb, prefer text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  result constant jsonb := pennon.merged(base, origin, target, '$', prefer);
  document constant jsonb := nullif(result -> 'value', 'null');
begin
  -- Who said which side wins wants that side, and no mixture that nobody can use.
  if prefer is null or document is null or pennon.document_problems(kind, key, document, '$') = '[]' then
    return result;
  end if;
  return pennon.merge_result(case prefer when 'from' then origin else target end, '[]');
end
$$;
comment on function pennon.merged_document(text, text, jsonb, jsonb, jsonb, text) is 'pennon.merged of a document; where it prefers a side and the mixture is not valid, that side.';
revoke execute on function pennon.merged_document(text, text, jsonb, jsonb, jsonb, text) from public;
