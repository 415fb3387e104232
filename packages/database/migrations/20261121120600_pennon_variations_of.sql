create function pennon.variations_of(experiment jsonb) returns table (version bigint, variation text)
language sql immutable parallel safe
as $$
  -- What was written past pennon_api.commit may be anything.
  select pennon.number_of(experiment -> 'version')::bigint, entry ->> 'variation'
  from jsonb_array_elements(pennon.items_of(experiment -> 'split')) entry
  where abs(pennon.number_of(experiment -> 'version')) < 1e15 and jsonb_typeof(entry -> 'variation') = 'string'
$$;
comment on function pennon.variations_of(jsonb) is 'The variations of an experiment''s body, with its version.';
revoke execute on function pennon.variations_of(jsonb) from public;
