create or replace function pennon.lowers(before pennon.environments, after pennon.environments) returns boolean
language sql stable
as $$
  select before.protected and (
    not after.protected
    or after.min_approvals < before.min_approvals
    or (before.block_self_approval and not after.block_self_approval)
    -- What is no longer kept can no longer be gone back to.
    or after.kept_revisions < before.kept_revisions
    or after.kept_days < before.kept_days
    or exists (
      select from jsonb_array_elements(before.freeze_windows) held
      where pennon.instant_of(held -> 'until') > extract(epoch from clock_timestamp()) * 1000 and not exists (
        select from jsonb_array_elements(after.freeze_windows) kept
        where pennon.instant_of(kept -> 'from') <= pennon.instant_of(held -> 'from')
          and pennon.instant_of(kept -> 'until') >= pennon.instant_of(held -> 'until')
      )
    )
  )
$$;
