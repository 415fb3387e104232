create function pennon.overlaid(below jsonb, above jsonb, depth integer default 1) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  if jsonb_typeof(below) is distinct from 'object' or jsonb_typeof(above) is distinct from 'object' or depth > 32 then
    return coalesce(above, below);
  end if;
  return below || (
    select coalesce(jsonb_object_agg(name, pennon.overlaid(below -> name, value, depth + 1)), '{}') from jsonb_each(above) member (name, value)
  );
end
$$;
comment on function pennon.overlaid(jsonb, jsonb, integer) is 'One value laid over another: objects member by member; anything else, and what is nested deeper than 32, replaces what is below.';
revoke execute on function pennon.overlaid(jsonb, jsonb, integer) from public;
