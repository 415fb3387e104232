create function pennon.prune_history(most integer default 10000) returns jsonb
language plpgsql volatile
as $$
begin
  return (
    select coalesce(jsonb_agg(pennon.prune_environment(target.key, most) order by target.key), '[]')
    from pennon.environments target
  );
end
$$;
comment on function pennon.prune_history(integer) is 'Keeps history bounded, each environment by its policy: never a current version, nor the audit. Deletes at most so many versions of each in one call; for pennon.maintain().';
revoke execute on function pennon.prune_history(integer) from public;
