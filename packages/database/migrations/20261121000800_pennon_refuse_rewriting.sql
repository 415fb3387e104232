create function pennon.refuse_rewriting() returns trigger
language plpgsql
as $$
begin
  raise exception '% on pennon.% is refused: history is append-only', tg_op, tg_table_name
    using errcode = 'PT403', hint = 'Commit a new version through pennon_api.commit instead.';
end
$$;
comment on function pennon.refuse_rewriting() is 'Trigger that keeps history: refuses UPDATE, DELETE and TRUNCATE.';
revoke execute on function pennon.refuse_rewriting() from public;

create trigger refuse_rewriting before update or delete on pennon.versions
  for each row execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.versions
  for each statement execute function pennon.refuse_rewriting();
create trigger refuse_rewriting before update or delete on pennon.commits
  for each row execute function pennon.refuse_rewriting();
create trigger refuse_truncating before truncate on pennon.commits
  for each statement execute function pennon.refuse_rewriting();

-- Always: also in a session that set session_replication_role to replica.
alter table pennon.versions enable always trigger refuse_rewriting;
alter table pennon.versions enable always trigger refuse_truncating;
alter table pennon.commits enable always trigger refuse_rewriting;
alter table pennon.commits enable always trigger refuse_truncating;
