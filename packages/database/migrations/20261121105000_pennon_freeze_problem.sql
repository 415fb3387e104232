create function pennon.freeze_problem(target pennon.environments) returns jsonb
language plpgsql stable
as $$
begin
  if target.freeze_windows = '[]' then
    return null;
  end if;
  return (
    select jsonb_build_object(
      'status', 423, 'code', 'PENNON_LOCKED',
      'message', format('%s is frozen until %s.', target.key, thaw),
      'details', jsonb_build_object('until', thaw),
      'hint', 'Wait until then, or have an admin change the freeze windows with pennon_api.save_environment. An admin can kill a flag at any time.'
    )
    from (
      select to_char(pennon.frozen_until(target.freeze_windows) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    ) frozen (thaw)
    where thaw is not null
  );
end
$$;
comment on function pennon.freeze_problem(pennon.environments) is 'Why a freeze keeps an environment from being changed; null when none does.';
revoke execute on function pennon.freeze_problem(pennon.environments) from public;
