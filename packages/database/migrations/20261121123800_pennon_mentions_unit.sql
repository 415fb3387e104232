create function pennon.mentions_unit(body jsonb, unit text) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  named constant jsonb := jsonb_build_object('text', unit, 'number', case when unit ~ '^-?\d{1,21}(\.\d{1,30})?$' then unit::numeric end);
begin
  -- Targets and lists of conditions, a segment's own lists, and what conditions compare with.
  return jsonb_path_exists(body, '$.**.values[*] ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.*[*] ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.**.when.**.value ? (@ == $text || @ == $number)', named);
end
$$;
comment on function pennon.mentions_unit(jsonb, text) is 'Whether a document lists a unit, or compares with it.';
revoke execute on function pennon.mentions_unit(jsonb, text) from public;
