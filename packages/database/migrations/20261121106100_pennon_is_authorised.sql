create function pennon.is_authorised(environment text, revision bigint) returns boolean
language plpgsql stable
as $$
begin
  return (
    select exists (
      select from pennon.authorisations known
      where known.environment = is_authorised.environment and known.revision = is_authorised.revision
        and known.transaction = pg_current_xact_id()
    )
  );
end
$$;
comment on function pennon.is_authorised(text, bigint) is 'Whether this transaction left an authorisation for a revision. What it is worth, the trigger on the commit has to say.';
revoke execute on function pennon.is_authorised(text, bigint) from public;
