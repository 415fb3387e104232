create function pennon.address_refusal(environment text, kind text, key text) returns jsonb
language sql volatile
as $$
  select coalesce(
    pennon.reader_refusal(),
    pennon.unknown_version(environment, kind, key, pennon.latest_version(environment, kind, key))
  )
$$;
comment on function pennon.address_refusal(text, text, text) is 'The refusal of who may not know of a document, or of one that never was; null otherwise.';
revoke execute on function pennon.address_refusal(text, text, text) from public;
