create function pennon.is_identified(list jsonb, member text) returns boolean
language plpgsql immutable strict parallel safe
as $$
begin
  if member = '' then
    return (
      select coalesce(bool_and(jsonb_typeof(item) not in ('object', 'array')), true) and count(*) = count(distinct item)
      from jsonb_array_elements(list) item
    );
  end if;
  return (
    select coalesce(bool_and(jsonb_typeof(item) = 'object' and jsonb_typeof(item -> member) = 'string'), true)
      and count(*) = count(distinct item -> member)
    from jsonb_array_elements(list) item
  );
end
$$;
comment on function pennon.is_identified(jsonb, text) is 'Whether every item of a list has a text of its own in this member; for the empty name, whether every item is a scalar of its own.';
revoke execute on function pennon.is_identified(jsonb, text) from public;
