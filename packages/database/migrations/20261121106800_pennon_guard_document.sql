create function pennon.guard_document() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if tg_op = 'UPDATE' and (new.environment, new.kind, new.key, new.version, new.body, new.source, new.delivery, new.line_hash)
    is not distinct from (old.environment, old.kind, old.key, old.version, old.body, old.source, old.delivery, old.line_hash) then
    -- A migration that fills a column of its own.
    return null;
  end if;
  if tg_op <> 'INSERT' then
    perform pennon.hold_document(old.environment, old.kind, old.key);
  end if;
  if tg_op <> 'DELETE' then
    perform pennon.hold_document(new.environment, new.kind, new.key);
  end if;
  return null;
end
$$;
comment on function pennon.guard_document() is 'Deferred trigger: the current documents of a protected or frozen environment are what authorised commits made them.';
revoke execute on function pennon.guard_document() from public;

create constraint trigger guard_document after insert or update or delete on pennon.documents
  deferrable initially deferred for each row execute function pennon.guard_document();
alter table pennon.documents enable always trigger guard_document;
