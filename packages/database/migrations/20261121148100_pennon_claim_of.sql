create function pennon.claim_of(type text, environment text, id uuid) returns uuid
language sql immutable parallel safe
as $$
  select md5(type || ' ' || environment || ' ' || id)::uuid
$$;
comment on function pennon.claim_of(text, text, uuid) is 'What a clamped event is remembered by: its id alone may be that of another type, or of another environment.';
revoke execute on function pennon.claim_of(text, text, uuid) from public;
