create or replace function pennon.checkpoint_problems(checkpoint jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when checkpoint is null or checkpoint = 'null' then '[]'
    when pennon.object_problems(checkpoint, 'checkpoint', '{chains,hash}', '{at}') <> '[]'
      then pennon.object_problems(checkpoint, 'checkpoint', '{chains,hash}', '{at}')
    when jsonb_typeof(checkpoint -> 'chains') <> 'object' then pennon.problem('checkpoint.chains', 'must be an object')
    when checkpoint ->> 'hash' is distinct from encode(sha256(convert_to((checkpoint -> 'chains')::text, 'UTF8')), 'hex')
      then pennon.problem('checkpoint.hash', 'is not that of its chains: the checkpoint was changed')
    else coalesce((
      select jsonb_agg(problem)
      from jsonb_each(checkpoint -> 'chains') chain,
        jsonb_array_elements(
          pennon.object_problems(chain.value, format('checkpoint.chains[%s]', to_json(chain.key)), '{seq,hash}', '{at}')
          || case when jsonb_typeof(chain.value) = 'object' and coalesce(chain.value ->> 'seq' !~ '^[0-9]{1,18}$', true)
            then pennon.problem(format('checkpoint.chains[%s].seq', to_json(chain.key)), 'must be a row''s number') else '[]' end
        ) problem
    ), '[]')
  end;
end
$$;
