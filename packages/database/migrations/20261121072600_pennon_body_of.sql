create function pennon.body_of(environment text, kind text, key text) returns jsonb
language plpgsql stable
as $$
begin
  return (
    -- Joined with nothing, so that a large body is unpacked once and not at each look at a member.
    select document.body || '{}' from pennon.documents document
    where document.environment = body_of.environment and document.kind = body_of.kind and document.key = body_of.key
  );
end
$$;
comment on function pennon.body_of(text, text, text) is 'The current body of a document.';
revoke execute on function pennon.body_of(text, text, text) from public;
