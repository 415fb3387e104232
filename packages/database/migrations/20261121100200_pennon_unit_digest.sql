create function pennon.unit_digest(unit text) returns text
language sql stable strict
as $$
  select 'unit:' || pennon.keyed_digest('unit:' || unit)
$$;
comment on function pennon.unit_digest(text) is 'How a unit (a user id, a device id) stands in the audit: the same unit always the same, and nobody can tell which.';
revoke execute on function pennon.unit_digest(text) from public;
