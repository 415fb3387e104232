create or replace function pennon.caller_address() returns text
language plpgsql stable
as $$
declare
  -- `alter role authenticator set pennon.address_header = 'x-real-ip'` names the one that the edge of this project overwrites.
  trusted constant text := coalesce(current_setting('pennon.address_header', true), '');
begin
  return case trusted
    -- Hosted projects stand behind an edge that sets the first; the last is what a client or proxy says of itself.
    when '' then coalesce(
      pennon.request_header('cf-connecting-ip', '^[0-9a-fA-F.:]{2,45}$'),
      pennon.request_header('x-real-ip', '^[0-9a-fA-F.:]{2,45}$'),
      substring(pennon.request_header('x-forwarded-for', '^[0-9a-fA-F.:]{2,45}(,|$)') from '^[0-9a-fA-F.:]+')
    )
    -- Of a list, what the last proxy has added.
    else substring(pennon.request_header(trusted, '[0-9a-fA-F.:]{2,45}\s*$') from '([0-9a-fA-F.:]{2,45})\s*$')
  end;
end
$$;
