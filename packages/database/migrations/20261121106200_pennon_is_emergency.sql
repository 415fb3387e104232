create function pennon.is_emergency(environment text, revision bigint) returns boolean
language plpgsql stable
as $$
begin
  return (
    select count(*) = 1
      and coalesce(bool_and(version.kind = 'flag' and version.body = before.body || '{"status": "inactive"}'), false)
    from pennon.versions version
    left join pennon.versions before
      on before.environment = version.environment and before.kind = version.kind and before.key = version.key
      and before.version = version.version - 1
    where version.environment = is_emergency.environment and version.revision = is_emergency.revision
  );
end
$$;
comment on function pennon.is_emergency(text, bigint) is 'Whether a revision did nothing but set one flag inactive.';
revoke execute on function pennon.is_emergency(text, bigint) from public;
