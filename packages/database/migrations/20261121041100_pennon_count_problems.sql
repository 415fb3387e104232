create function pennon.count_problems(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select case when after.count > 10000
      then pennon.problem('$', format('leads to %s flags, and 10000 is the limit', after.count)) else '[]' end
    from (
      select (
        select count(*) from pennon.documents document
        where document.environment = count_problems.environment and document.kind = 'flag'
      ) + (
        select count(*) filter (where base_version = 0) - count(*) filter (where body is null)
        from pennon.proposed_changes(changes) where kind = 'flag'
      )
    ) after (count)
  );
end
$$;
comment on function pennon.count_problems(text, jsonb) is 'More flags than an environment may have.';
revoke execute on function pennon.count_problems(text, jsonb) from public;
