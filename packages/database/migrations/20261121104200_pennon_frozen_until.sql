create function pennon.frozen_until(freeze_windows jsonb) returns timestamptz
language plpgsql stable
as $$
begin
  -- The transaction's time, so that what a commit was told holds when its triggers ask.
  return (
    select to_timestamp(max(pennon.instant_of(frozen -> 'until')) / 1000)
    from jsonb_array_elements(freeze_windows) frozen
    where extract(epoch from now()) * 1000 >= pennon.instant_of(frozen -> 'from')
      and extract(epoch from now()) * 1000 < pennon.instant_of(frozen -> 'until')
  );
end
$$;
comment on function pennon.frozen_until(jsonb) is 'When the freeze that is on now ends; null when none is.';
revoke execute on function pennon.frozen_until(jsonb) from public;
