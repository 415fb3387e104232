create function pennon.request_header(name text, pattern text) returns text
language plpgsql stable
as $$
begin
  return (
    select header.value
    from (select nullif(current_setting('request.headers', true), '')::jsonb ->> name) header (value)
    where header.value ~ pattern
  );
end
$$;
comment on function pennon.request_header(text, text) is 'A header of the request if it looks as it should; null in plain SQL.';
revoke execute on function pennon.request_header(text, text) from public;
