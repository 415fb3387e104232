create function pennon.is_governed(environment text) returns boolean
language plpgsql stable
as $$
begin
  return (
    select target.protected or (target.freeze_windows <> '[]' and pennon.frozen_until(target.freeze_windows) is not null)
    from pennon.environments target
    where target.key = environment
  );
end
$$;
comment on function pennon.is_governed(text) is 'Whether what is written to an environment now needs an authorisation: it is protected, or frozen.';
revoke execute on function pennon.is_governed(text) from public;
