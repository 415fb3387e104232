create or replace function pennon.promote_problems(origin text, environment text, documents jsonb, options jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case when origin = environment then pennon.problem('origin', 'must be another environment') else '[]' end
    || pennon.list_problems(nullif(documents, 'null'), 'documents', 1, 10000)
    || coalesce((
      select jsonb_agg(problem order by place)
      from jsonb_array_elements(pennon.items_of(documents)) with ordinality list (item, place),
        lateral (select format('documents[%s]', place - 1)) at (path),
        jsonb_array_elements(
          pennon.object_problems(item, path, '{kind,key}')
          || pennon.choice_problems(item -> 'kind', path || '.kind', '{flag,segment,experiment,layer,holdout,config}')
          || pennon.key_problems(item -> 'key', path || '.key')
        ) problem
    ), '[]')
    || pennon.choice_problems(options -> 'prefer', 'options.prefer', '{from,to}')
    || pennon.computed_options_problems(null, case when jsonb_typeof(options) = 'object' then options - 'prefer' else options end)
$$;
