create function pennon.fitting_count(subject jsonb, schemas jsonb, root jsonb, depth integer) returns bigint
language plpgsql volatile
as $$
begin
  return (
    select count(*)
    from jsonb_array_elements(schemas) list (part)
    where pennon.schema_violations(subject, part, root, '', depth) = '[]'
  );
end
$$;
comment on function pennon.fitting_count(jsonb, jsonb, jsonb, integer) is 'How many of these schemas a value fits.';
revoke execute on function pennon.fitting_count(jsonb, jsonb, jsonb, integer) from public;
