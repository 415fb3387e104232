create function pennon.is_document(value jsonb, texts text[] default '{}') returns boolean
language plpgsql immutable parallel safe
as $$
begin
  return coalesce(jsonb_typeof(value) = 'object', false) and not exists (
    select from unnest(texts) member where jsonb_typeof(value -> member) <> 'string'
  );
end
$$;
comment on function pennon.is_document(jsonb, text[]) is 'Whether it is an object in which these members, where they are, are texts.';
revoke execute on function pennon.is_document(jsonb, text[]) from public;
