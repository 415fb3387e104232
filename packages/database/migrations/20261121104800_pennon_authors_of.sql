create function pennon.authors_of(request pennon.change_requests) returns setof text
language plpgsql stable
as $$
begin
  return query
  select distinct record.actor
  from pennon.audit_log record
  where record.change_request = request.id and record.chain = request.environment
    and record.action in ('propose', 'edit') and record.outcome = 'accepted';
end
$$;
comment on function pennon.authors_of(pennon.change_requests) is 'Who proposed or edited it, as the audit has them.';
revoke execute on function pennon.authors_of(pennon.change_requests) from public;
