create function pennon.promotion_conflict(plan jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  conflicts constant jsonb := (
    select jsonb_agg(jsonb_build_object('kind', entry -> 'kind', 'key', entry -> 'key') || conflict order by place, nth)
    from jsonb_array_elements(plan) with ordinality list (entry, place),
      jsonb_array_elements(entry -> 'conflicts') with ordinality within (conflict, nth)
  );
begin
  return case when conflicts is not null then pennon.refusal(
    409, 'PENNON_CONFLICT',
    format('%s %s: both environments changed %s%s.', conflicts -> 0 ->> 'kind', conflicts -> 0 ->> 'key',
      conflicts -> 0 ->> 'path',
      case when jsonb_array_length(conflicts) > 1 then format(' (and %s more)', jsonb_array_length(conflicts) - 1) else '' end),
    conflicts,
    'Nothing was written. Change one of the two, or say in the options which wins: {"prefer": "from"} or {"prefer": "to"}.'
  ) end;
end
$$;
comment on function pennon.promotion_conflict(jsonb) is 'The refusal of a promotion that has conflicts, with each; null when it has none.';
revoke execute on function pennon.promotion_conflict(jsonb) from public;
