create function pennon.caller_address() returns text
language sql stable
as $$
  -- The platform's edge sets the first two; the last is what a client or proxy says of itself.
  select coalesce(
    pennon.request_header('cf-connecting-ip', '^[0-9a-fA-F.:]{2,45}$'),
    pennon.request_header('x-real-ip', '^[0-9a-fA-F.:]{2,45}$'),
    substring(pennon.request_header('x-forwarded-for', '^[0-9a-fA-F.:]{2,45}(,|$)') from '^[0-9a-fA-F.:]+')
  )
$$;
comment on function pennon.caller_address() is 'The address that the request came from, as far as the edge tells.';
revoke execute on function pennon.caller_address() from public;
