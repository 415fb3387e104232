create function pennon.scale_problems(value jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when value is null then '[]' else
    pennon.object_problems(value, path, '{divide}', '{modulo,multiply,add}')
    || case when value -> 'divide' is not null and coalesce(pennon.number_of(value -> 'divide') <= 0, true)
      then pennon.problem(path || '.divide', 'must be a number above 0') else '[]' end
    || pennon.ordinal_problems(value -> 'modulo', path || '.modulo')
    || pennon.ordinal_problems(value -> 'multiply', path || '.multiply')
    || pennon.number_problems(value -> 'add', path || '.add')
  end;
end
$$;
comment on function pennon.scale_problems(jsonb, text) is 'Problems of how a hash becomes a position from 0 to 1. An absent one has none.';
revoke execute on function pennon.scale_problems(jsonb, text) from public;
