create function pennon.full_documents(environment text, is_server boolean) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', document.kind, 'key', document.key, 'version', document.version, 'body', document.body
    ) order by document.kind, document.key), '[]')
    from pennon.documents document
    where document.environment = full_documents.environment and (is_server or document.delivery = 'rules')
  );
end
$$;
comment on function pennon.full_documents(text, boolean) is 'The documents of an environment that the public, or a server, sees.';
revoke execute on function pennon.full_documents(text, boolean) from public;
