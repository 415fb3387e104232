create function pennon.unit_of(context jsonb, path text) returns text
language plpgsql immutable parallel safe
as $$
begin
  return case
    when path is not null then pennon.unit_text(pennon.attribute_of(context, path))
    else coalesce(pennon.unit_text(context -> 'userId'), pennon.unit_text(context -> 'anonymousId'))
  end;
end
$$;
comment on function pennon.unit_of(jsonb, text) is 'Who is drawn: the unit at a path, or by default userId, else anonymousId.';
revoke execute on function pennon.unit_of(jsonb, text) from public;
