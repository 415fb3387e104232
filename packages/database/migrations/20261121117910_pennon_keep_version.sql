create function pennon.keep_version() returns trigger
language plpgsql
as $$
begin
  if not pennon.is_superseded(old) then
    raise exception 'DELETE on pennon.versions is refused: % % at version % is kept', old.kind, old.key, old.version
      using errcode = 'PT403',
        hint = 'pennon.prune_history deletes what the environment''s policy no longer keeps; a document is deleted by a commit.';
  end if;
  return old;
end
$$;
comment on function pennon.keep_version() is 'Trigger that lets go of no version but those that no kept state needs.';
revoke execute on function pennon.keep_version() from public;

create or replace trigger refuse_rewriting before update on pennon.versions
  for each row execute function pennon.refuse_rewriting();
create trigger keep_version before delete on pennon.versions
  for each row execute function pennon.keep_version();
alter table pennon.versions enable always trigger refuse_rewriting;
alter table pennon.versions enable always trigger keep_version;
