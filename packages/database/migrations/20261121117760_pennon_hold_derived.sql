create function pennon.hold_derived(environment text, changes jsonb) returns void
language plpgsql volatile
as $$
begin
  -- Always from the base downwards, so that two commits never wait for each other.
  if changes @> '[{"kind": "config"}]' then
    perform target.key
    from pennon.derived_environments(environment) derived
    join pennon.environments target on target.key = derived.key
    where not derived.is_governed
    order by derived.nth
    for update of target;
  end if;
end
$$;
comment on function pennon.hold_derived(text, jsonb) is 'Holds the rows of the environments that a change to a section may reach.';
revoke execute on function pennon.hold_derived(text, jsonb) from public;
