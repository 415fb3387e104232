create function pennon.guard_version() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  -- The commit's own guard has compared the versions that the commit lists; no other may join them later.
  if pennon.is_governed(new.environment) and not (
    pennon.is_authorised(new.environment, new.revision) and exists (
      select from pennon.commits past
      where past.environment = new.environment and past.revision = new.revision
        and past.changes @> jsonb_build_array(jsonb_build_object('kind', new.kind, 'key', new.key, 'version', new.version))
    )
  ) then
    perform pennon.refuse_ungoverned(new.environment, format('version %s of %s %s', new.version, new.kind, new.key),
      'no authorised commit of this transaction lists it');
  end if;
  return null;
end
$$;
comment on function pennon.guard_version() is 'Deferred trigger: a protected or frozen environment gets versions from authorised commits alone.';
revoke execute on function pennon.guard_version() from public;

create constraint trigger guard_version after insert on pennon.versions
  deferrable initially deferred for each row execute function pennon.guard_version();
alter table pennon.versions enable always trigger guard_version;
