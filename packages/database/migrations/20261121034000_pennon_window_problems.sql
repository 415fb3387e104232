create function pennon.window_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{}', '{from,until}')
    || pennon.instant_problems(value -> 'from', path || '.from')
    || pennon.instant_problems(value -> 'until', path || '.until')
    || case when pennon.instant_of(value -> 'from') >= pennon.instant_of(value -> 'until')
      then pennon.problem(path, 'must open before it closes') else '[]' end
  end;
end
$$;
comment on function pennon.window_problems(jsonb, text) is 'Problems of the time in which a rule applies. An absent window has none.';
revoke execute on function pennon.window_problems(jsonb, text) from public;
