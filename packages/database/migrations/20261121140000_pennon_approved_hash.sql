create function pennon.approved_hash(environment text, changes jsonb, sections jsonb) returns text
language sql immutable parallel safe
as $$
  select case when coalesce(sections, '[]') = '[]' then pennon.changes_hash(environment, changes)
    else pennon.changes_hash(pennon.changes_hash(environment, changes), sections) end
$$;
comment on function pennon.approved_hash(text, jsonb, jsonb) is 'What approvals are bound to: the changes as written, and the configuration sections that they deliver.';
revoke execute on function pennon.approved_hash(text, jsonb, jsonb) from public;
