create function pennon.compares_lists(op text, seen jsonb, wanted jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
begin
  if jsonb_typeof(seen) is distinct from 'array' then
    return op = 'includes_none';
  end if;
  -- Joins, so that two long lists are hashed rather than compared each with each.
  return case op
    when 'includes_all' then not exists (
      select from jsonb_array_elements(wanted) item
      where item not in (select jsonb_array_elements(seen))
    )
    else (op = 'includes_any') = exists (
      select from jsonb_array_elements(wanted) item
      where item in (select jsonb_array_elements(seen))
    )
  end;
end
$$;
comment on function pennon.compares_lists(text, jsonb, jsonb) is 'Whether a list includes any, all or none of others; what is no list includes nothing.';
revoke execute on function pennon.compares_lists(text, jsonb, jsonb) from public;
