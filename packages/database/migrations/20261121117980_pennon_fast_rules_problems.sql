create or replace function pennon.rules_problems(rules jsonb, path text, variations text[]) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if rules is null then
    return '[]';
  end if;
  return pennon.list_problems(rules, path, 0, 200) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(rules, 0, 200)) with ordinality item (rule, position),
      format('%s[%s]', path, position - 1) at,
      jsonb_array_elements(
        pennon.object_problems(rule, at, '{id,serve}', '{when,window}')
        || pennon.key_problems(rule -> 'id', at || '.id')
        -- The id is in the salt of the rule's split, and the fallthrough's split has this one.
        || case when rule ->> 'id' = 'fallthrough' then pennon.problem(at || '.id', 'must not be "fallthrough"') else '[]' end
        || pennon.condition_problems(rule -> 'when', at || '.when')
        || pennon.window_problems(rule -> 'window', at || '.window')
        || pennon.serve_problems(rule -> 'serve', at || '.serve', variations, false)
      ) problem
  ), '[]') || pennon.repeated_problems(rules, path, 'id');
end
$$;
