create function pennon.claims() returns jsonb
language sql stable
as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
$$;
comment on function pennon.claims() is 'The claims of the caller''s verified token; empty without one.';
revoke execute on function pennon.claims() from public;
