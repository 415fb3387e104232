create function pennon.keep_commit() returns trigger
language plpgsql
as $$
begin
  if old.revision > coalesce((select target.oldest_revision from pennon.environments target where target.key = old.environment), 0) then
    raise exception 'DELETE on pennon.commits is refused: revision % of % is kept', old.revision, old.environment
      using errcode = 'PT403', hint = 'pennon.prune_history deletes what the environment''s policy no longer keeps.';
  end if;
  return old;
end
$$;
comment on function pennon.keep_commit() is 'Trigger that lets go of no commit from the oldest kept revision on.';
revoke execute on function pennon.keep_commit() from public;

create or replace trigger refuse_rewriting before update on pennon.commits
  for each row execute function pennon.refuse_rewriting();
create trigger keep_commit before delete on pennon.commits
  for each row execute function pennon.keep_commit();
alter table pennon.commits enable always trigger refuse_rewriting;
alter table pennon.commits enable always trigger keep_commit;
