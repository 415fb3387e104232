create function pennon.note_export(is_first boolean) returns void
language plpgsql
as $$
begin
  -- A page says what it follows, and nobody can tell whether the caller had that: whoever reads is there once an hour.
  if is_first or not exists (
    select from pennon.audit_log known
    where known.chain = ':project' and known.action = 'audit.export' and known.outcome = 'accepted'
      and known.actor = pennon.masked_text(pennon.author())
      and known.at > to_char((clock_timestamp() - interval '1 hour') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  ) then
    perform pennon.write_audit('audit.export', null, 'accepted', '{}');
  end if;
end
$$;
comment on function pennon.note_export(boolean) is 'Records that the caller reads the audit: each export, and each hour of one.';
revoke execute on function pennon.note_export(boolean) from public;
