create function pennon.freeze_range_problems(value jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  -- What ISO texts can say is within it.
  select coalesce((
    select jsonb_agg(problem order by position, member)
    from jsonb_array_elements(pennon.items_within(value, 0, 100)) with ordinality list (frozen, position),
      unnest('{from,until}'::text[]) member,
      jsonb_array_elements(
        case when abs(pennon.instant_of(frozen -> member)) > 8.64e15 then pennon.problem(
          format('%s[%s].%s', path, position - 1, member), 'must be within 8640000000000000 milliseconds of 1970, as every Date is'
        ) else '[]' end
      ) problem
  ), '[]')
$$;
comment on function pennon.freeze_range_problems(jsonb, text) is 'Freeze windows whose times no Date and no timestamptz holds. Not part of the check on the table: an environment that has one from before is to stay writable.';
revoke execute on function pennon.freeze_range_problems(jsonb, text) from public;
