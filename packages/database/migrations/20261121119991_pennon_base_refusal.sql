create function pennon.base_refusal(environment text, base text) returns jsonb
language plpgsql volatile
as $$
begin
  return coalesce(
    case when not exists (select from pennon.environments e where e.key = base_refusal.environment) then pennon.unknown_environment(environment) end,
    case when base is not null and not exists (select from pennon.environments e where e.key = base_refusal.base) then pennon.unknown_environment(base) end,
    case when base_refusal.environment = any (pennon.base_chain(base))
      then pennon.invalid(pennon.problem('base', 'inherits from this environment itself')) end,
    case when cardinality(pennon.base_chain(base)) + (
        with recursive below (key, depth) as (
          select base_refusal.environment, 1
          union all
          select e.key, below.depth + 1 from below join pennon.environments e on e.base = below.key where below.depth < 8
        )
        select max(depth) from below
      ) > 4 then pennon.invalid(pennon.problem('base', 'makes a chain of more than 4 environments')) end
  );
end
$$;
comment on function pennon.base_refusal(text, text) is 'Why an environment cannot inherit from another; null when it can.';
revoke execute on function pennon.base_refusal(text, text) from public;
