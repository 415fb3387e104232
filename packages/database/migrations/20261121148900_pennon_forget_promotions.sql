create function pennon.forget_in_promotions(unit text) returns integer
language plpgsql
as $$
declare
  forgotten integer;
begin
  -- While one of the two documents names it, this is what tells a change from a difference: it would come back otherwise.
  update pennon.promotions taken
  set content = pennon.with_text_replaced(taken.content, unit, pennon.unit_digest(unit))
  where pennon.names_text(taken.content, unit) and not exists (
    select from pennon.documents present
    where present.environment in (taken.origin, taken.environment) and present.kind = taken.kind and present.key = taken.key
      and pennon.mentions_unit(coalesce(present.source, present.body), unit)
  );
  get diagnostics forgotten = row_count;
  return forgotten;
end
$$;
comment on function pennon.forget_in_promotions(text) is 'Replaces a unit by its keyed hash in what was taken over from documents that no longer name it.';
revoke execute on function pennon.forget_in_promotions(text) from public;
