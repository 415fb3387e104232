create or replace function pennon.counted_approvals(request pennon.change_requests, block_self_approval boolean) returns setof text
language plpgsql stable
as $$
begin
  return query
  select approval.member
  from pennon.approvals approval
  join pennon.members member on member.user_id = approval.member
    and member.role in (select unnest(permission.roles) from pennon.permissions() permission where permission.action = 'approve')
  join pennon.audit_log record on record.chain = request.environment and record.seq = approval.audit_seq
    and record.change_request = request.id and record.action = 'approve' and record.outcome = 'accepted'
    and record.actor in (pennon.masked_text(pennon.signature_of(approval.member)), pennon.masked_text('member:' || approval.member))
    and record.body::jsonb -> 'details' ->> 'content_hash' = approval.content_hash
  where approval.change_request = request.id and approval.content_hash = request.content_hash
    -- Without the record of its proposal nobody can say whose it is.
    and exists (select from pennon.authors_of(request))
    -- Nor may an author make themselves a second account for it.
    and not (block_self_approval and (
      pennon.is_author(request, approval.member) or coalesce(member.approves_since > request.created_at, false)
    ));
end
$$;
