create function pennon.hold_document(environment text, kind text, key text) returns void
language plpgsql volatile
as $$
declare
  flaw text;
begin
  if pennon.is_governed(environment) then
    flaw := pennon.document_flaw(environment, kind, key);
    if flaw is not null then
      perform pennon.refuse_ungoverned(environment, format('%s %s', kind, key), flaw);
    end if;
  end if;
end
$$;
comment on function pennon.hold_document(text, text, text) is 'Ends a transaction that left a document of a protected or frozen environment otherwise than an authorised commit made it.';
revoke execute on function pennon.hold_document(text, text, text) from public;
