create function pennon.document_flaw(environment text, kind text, key text) returns text
language plpgsql stable
as $$
declare
  current pennon.documents;
  latest pennon.versions;
begin
  select * into current from pennon.documents d
  where d.environment = document_flaw.environment and d.kind = document_flaw.kind and d.key = document_flaw.key;
  select * into latest from pennon.versions v
  where v.environment = document_flaw.environment and v.kind = document_flaw.kind and v.key = document_flaw.key
  order by v.version desc limit 1;
  return case
    when not coalesce(pennon.is_authorised(environment, latest.revision), false)
      then 'no authorised commit of this transaction wrote it'
    when (current.version, current.body, current.source, current.delivery, current.line_hash) is distinct from (
      case when latest.body is not null then latest.version end, latest.body, latest.source,
      case when latest.body is not null then latest.delivery end,
      case when latest.body is not null then pennon.line_hash(kind, key, latest.version) end
    ) then 'it is not its latest version'
  end;
end
$$;
comment on function pennon.document_flaw(text, text, text) is 'What is wrong with a document of a protected or frozen environment that was written to, as it now stands; null for nothing.';
revoke execute on function pennon.document_flaw(text, text, text) from public;
