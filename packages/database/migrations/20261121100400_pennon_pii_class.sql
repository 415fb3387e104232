create function pennon.pii_class(key text) returns text
language plpgsql stable strict
as $$
begin
  return (
    select pii.class
    from pennon.pii_keys pii
    where translate(lower(key), '-_.', '') ~ ('^(' || pii.pattern || ')$')
    order by array_position('{secret,email,unit,personal}', pii.class)
    limit 1
  );
end
$$;
comment on function pennon.pii_class(text) is 'What an attribute key says about persons: email, unit, personal, secret; null for nothing.';
revoke execute on function pennon.pii_class(text) from public;
