create function pennon.audit_filter_problems(filters jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.object_problems(
      filters, 'filters', '{}',
      '{chain,environment,actor,role,action,outcome,change_request,unit,from,until,before,page_size}'
    ) || case when jsonb_typeof(filters) <> 'object' then '[]' else
      coalesce((
        select jsonb_agg(problem)
        from jsonb_each(filters - '{change_request,from,until,before,page_size}'::text[]) filter,
          jsonb_array_elements(pennon.text_problems(filter.value, 'filters.' || filter.key, 500)) problem
      ), '[]')
      || pennon.choice_problems(filters -> 'outcome', 'filters.outcome', '{accepted,refused,failed}')
      || pennon.whole_problems(filters -> 'change_request', 'filters.change_request', 1)
      || pennon.instant_problems(filters -> 'from', 'filters.from')
      || pennon.instant_problems(filters -> 'until', 'filters.until')
      || case when filters ? 'page_size' and filters ->> 'page_size' !~ '^([1-9][0-9]?|[1-4][0-9][0-9]|500)$'
        then pennon.problem('filters.page_size', 'must be from 1 to 500') else '[]' end
      || case when filters ? 'before' then
        pennon.object_problems(filters -> 'before', 'filters.before', '{at,chain,seq}')
        || pennon.whole_problems(filters -> 'before' -> 'seq', 'filters.before.seq', 1) else '[]' end
    end;
end
$$;
comment on function pennon.audit_filter_problems(jsonb) is 'Problems of what the audit is searched for.';
revoke execute on function pennon.audit_filter_problems(jsonb) from public;
