create function pennon.guard_environment() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  flaw text;
begin
  if not old.protected then
    return null;
  end if;
  flaw := case
    when tg_op = 'DELETE' or new.key <> old.key then 'it is protected'
    when pennon.lowers(old, new) then pennon.settings_flaw(old, new)
    when (new.revision, new.public_checksum, new.server_checksum)
      is distinct from (old.revision, old.public_checksum, old.server_checksum)
      and not (new.revision = old.revision + 1 and pennon.is_authorised(new.key, new.revision)) then 'no authorised commit moved it'
  end;
  if flaw is not null then
    perform pennon.refuse_ungoverned(old.key, lower(tg_op), flaw);
  end if;
  return null;
end
$$;
comment on function pennon.guard_environment() is 'Deferred trigger: a protected environment keeps its protection, and its revision is moved by authorised commits.';
revoke execute on function pennon.guard_environment() from public;

create constraint trigger guard_environment after update or delete on pennon.environments
  deferrable initially deferred for each row execute function pennon.guard_environment();
alter table pennon.environments enable always trigger guard_environment;
