create or replace function pennon.count_problems(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
declare
  added constant bigint := (
    select count(*) filter (where base_version = 0) - count(*) filter (where body is null)
    from pennon.proposed_changes(changes) where kind = 'flag'
  );
  total bigint;
begin
  -- Most commits add no flag, and need not count those that there are.
  if added <= 0 then
    return '[]';
  end if;
  total := added + (
    select count(*) from pennon.documents document
    where document.environment = count_problems.environment and document.kind = 'flag'
  );
  return case when total > 10000
    then pennon.problem('$', format('leads to %s flags, and 10000 is the limit', total)) else '[]' end;
end
$$;
