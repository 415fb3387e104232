create function pennon.total_problems(split jsonb, path text, whole text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return (
    select case
      when split is null then '[]'
      when total > 100000 then pennon.problem(path, format('adds up to %s, above 100000', total))
      when total < 100000 and whole is not null
        then pennon.problem(path, format('adds up to %s; %s must reach exactly 100000', total, whole))
      else '[]'
    end
    from pennon.total_of(split) total
  );
end
$$;
comment on function pennon.total_problems(jsonb, text, text) is 'A split above the whole, or below it where something (its name) must reach it.';
revoke execute on function pennon.total_problems(jsonb, text, text) from public;
