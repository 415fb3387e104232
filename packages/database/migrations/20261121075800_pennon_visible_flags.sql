create function pennon.visible_flags(environment text, keys text[], is_server boolean) returns setof text
language plpgsql stable
as $$
begin
  return query
    select document.key from pennon.documents document
    where document.environment = visible_flags.environment and document.kind = 'flag'
      and (keys is null or document.key = any (keys))
      and (is_server or document.delivery <> 'server');
end
$$;
comment on function pennon.visible_flags(text, text[], boolean) is 'The flags, all or those of these keys, whose answers the public, or a server, may see.';
revoke execute on function pennon.visible_flags(text, text[], boolean) from public;
