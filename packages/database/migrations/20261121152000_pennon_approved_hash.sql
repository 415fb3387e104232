create or replace function pennon.approved_hash(environment text, changes jsonb, sections jsonb) returns text
language plpgsql immutable parallel safe
as $$
begin
  return case when coalesce(sections, '[]') = '[]' then pennon.changes_hash(environment, changes)
    else pennon.changes_hash(pennon.changes_hash(environment, changes), sections) end;
end
$$;
