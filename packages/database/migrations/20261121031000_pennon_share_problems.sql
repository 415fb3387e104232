create function pennon.share_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when value is null or value in ('0', '100000') then '[]'
    when jsonb_typeof(value) = 'number'
      and (value #>> '{}')::numeric between 0 and 100000
      and (value #>> '{}')::numeric % 1 = 0 then '[]'
    else pennon.problem(path, 'must be a whole number from 0 to 100000 (thousandths of a percent)')
  end
$$;
comment on function pennon.share_problems(jsonb, text) is 'Not a weight, share, traffic or end of a range. An absent one has no problem.';
revoke execute on function pennon.share_problems(jsonb, text) from public;
