create function pennon.document_warnings(kind text, before jsonb, after jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when before is null or kind not in ('flag', 'experiment') then '[]'
    when after is null then case
      when before ->> 'status' in ('active', 'experiment', 'running')
        then pennon.problem('', format('is deleted while it is %s; callers get their defaults', before ->> 'status')) else '[]' end
    else coalesce((
      select jsonb_agg(problem order by old.path)
      from pennon.draws_of(kind, before) old join pennon.draws_of(kind, after) new using (id),
        pennon.draw_warning(id, old.draw, new.draw) message,
        jsonb_array_elements(pennon.problem(new.path, message)) problem
      where message is not null
    ), '[]')
    || case when kind = 'flag' and before -> 'type' <> after -> 'type'
      then pennon.problem('.type', format('was %s: code that reads the former type gets its default', before ->> 'type')) else '[]' end
    || case when kind = 'experiment' and after ->> 'status' = 'running' and before -> 'version' = after -> 'version'
        and (before - '{status,delivery,sticky,control}'::text[]) <> (after - '{status,delivery,sticky,control}'::text[])
      then pennon.problem('.version', 'stays while the allocation of a running experiment changes; raise it, or its results mix two')
      else '[]' end
  end;
end
$$;
comment on function pennon.document_warnings(text, jsonb, jsonb) is 'What is allowed in a change, and may yet surprise: [{path, message}].';
revoke execute on function pennon.document_warnings(text, jsonb, jsonb) from public;
