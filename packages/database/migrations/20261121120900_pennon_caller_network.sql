create function pennon.caller_network() returns text
language plpgsql stable
as $$
declare
  address inet;
begin
  address := pennon.caller_address();
  -- One customer of IPv6 has all of a /64.
  return network(set_masklen(address, case family(address) when 4 then 32 else 64 end));
exception when data_exception then
  return null;
end
$$;
comment on function pennon.caller_network() is 'Where a request came from, as far as the edge tells: an IPv4 address, or the /64 of an IPv6 one; null when unknown. Where no edge overwrites what a client says of itself, it may be forged.';
revoke execute on function pennon.caller_network() from public;
