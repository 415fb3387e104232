create function pennon.is_one_of_ignore_case(seen jsonb, wanted jsonb) returns boolean
language plpgsql immutable parallel safe
as $$
begin
  return jsonb_typeof(seen) = 'string' and exists (
    select from jsonb_array_elements_text(wanted) item
    where lower(item collate "C") = lower(seen #>> '{}' collate "C")
  );
end
$$;
comment on function pennon.is_one_of_ignore_case(jsonb, jsonb) is 'Whether a list holds a text, ASCII letters folded.';
revoke execute on function pennon.is_one_of_ignore_case(jsonb, jsonb) from public;
