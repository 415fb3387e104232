create function pennon.edge_message(
  kind text, body jsonb, delivery text, expected jsonb, target jsonb, target_delivery text
) returns text
language sql immutable parallel safe
as $$
  select case
    when target is null then 'which there is not'
    when delivery = 'rules' and target_delivery <> 'rules'
      then format('which browsers may not hold (its delivery is "%s")', target_delivery)
    -- A prerequisite names variations of its flag; an experiment's must be the flag's that it runs on.
    when not jsonb_path_query_array(target, '$.variations[*].key') @> expected then 'which lacks a variation that it names'
    when kind = 'flag' and target ? 'control'
      and not jsonb_path_query_array(body, '$.variations[*].key') @> jsonb_path_query_array(target, '$.split[*].variation')
      then 'which splits among variations that the flag lacks'
  end
$$;
comment on function pennon.edge_message(text, jsonb, text, jsonb, jsonb, text) is 'What is wrong with one reference, in words that go on from «A refers to B, »; null when nothing is.';
revoke execute on function pennon.edge_message(text, jsonb, text, jsonb, jsonb, text) from public;
