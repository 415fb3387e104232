create function pennon.presented_token() returns text
language sql stable
as $$
  select case when position('"x-pennon-token"' in current_setting('request.headers', true)) > 0
    then current_setting('request.headers', true)::jsonb ->> 'x-pennon-token' end
$$;
comment on function pennon.presented_token() is 'The API token that came with the request; null without one.';
revoke execute on function pennon.presented_token() from public;
