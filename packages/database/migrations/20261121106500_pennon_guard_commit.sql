create function pennon.guard_commit() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  flaw text;
begin
  if pennon.is_governed(new.environment) then
    flaw := pennon.commit_flaw(new.environment, new.revision);
    if flaw is not null then
      perform pennon.refuse_ungoverned(new.environment, format('revision %s', new.revision), flaw);
    end if;
  end if;
  return null;
end
$$;
comment on function pennon.guard_commit() is 'Deferred trigger: what a commit wrote to a protected or frozen environment must be what was authorised.';
revoke execute on function pennon.guard_commit() from public;

create constraint trigger guard_commit after insert on pennon.commits
  deferrable initially deferred for each row execute function pennon.guard_commit();
alter table pennon.commits enable always trigger guard_commit;
