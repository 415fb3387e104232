create or replace function pennon.total_problems(split jsonb, path text, whole text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  total constant double precision := pennon.total_of(split);
begin
  return case
    when split is null then '[]'
    when total > 100000 then pennon.problem(path, format('adds up to %s, above 100000', total))
    when total < 100000 and whole is not null
      then pennon.problem(path, format('adds up to %s; %s must reach exactly 100000', total, whole))
    else '[]'
  end;
end
$$;
