create function pennon.forget_in_requests(unit text) returns integer
language plpgsql
as $$
declare
  forgotten integer;
begin
  -- What is open may still be published: that is for whoever edits or rejects it.
  update pennon.change_requests request
  set changes = pennon.with_text_replaced(request.changes, unit, pennon.unit_digest(unit))
  where request.status <> 'open' and pennon.names_text(request.changes, unit);
  get diagnostics forgotten = row_count;
  return forgotten;
end
$$;
comment on function pennon.forget_in_requests(text) is 'Replaces a unit by its keyed hash in the change requests that are closed.';
revoke execute on function pennon.forget_in_requests(text) from public;
