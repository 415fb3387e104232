create function pennon.prunable_ends(before timestamptz) returns table (chain text, seq bigint, hash text)
language plpgsql stable
as $$
begin
  return query
  select distinct on (entry.chain) entry.chain, entry.seq, entry.hash
  from (
    select known.chain, known.seq, known.hash
    from pennon.audit_log known
    where known.at < to_char(before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      -- A chain keeps its last row, and what an open request was proposed and approved with.
      and known.seq < (select max(latest.seq) from pennon.audit_log latest where latest.chain = known.chain)
      and known.seq < coalesce((
        select min(needed.seq)
        from pennon.audit_log needed
        join pennon.change_requests request on request.id = needed.change_request and request.status = 'open'
        where needed.chain = known.chain
      ), 9223372036854775807)
    union all
    -- Where a chain begins since it was last pruned.
    (
      select distinct on (first.chain) first.chain, first.seq - 1, first.previous_hash
      from pennon.audit_log first
      order by first.chain, first.seq
    )
  ) entry
  where entry.seq > 0
  order by entry.chain, entry.seq desc;
end
$$;
comment on function pennon.prunable_ends(timestamptz) is 'The last row of each chain that may be removed, or was, when everything before a time goes.';
revoke execute on function pennon.prunable_ends(timestamptz) from public;
