create or replace function pennon.authors_of(request pennon.change_requests) returns setof text
language plpgsql stable
as $$
begin
  return query
  with acted as materialized (
    select distinct record.actor
    from pennon.audit_log record
    where record.change_request = request.id and record.chain = request.environment
      and record.action in ('propose', 'edit') and record.outcome = 'accepted'
  )
  select acted.actor from acted
  union
  -- A machine's proposal is also that of who made its token.
  select pennon.masked_text(token.created_by)
  from acted join pennon.api_tokens token on acted.actor = 'token:' || token.name
  where token.created_by is not null;
end
$$;
