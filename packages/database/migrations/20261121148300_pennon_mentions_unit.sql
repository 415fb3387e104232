create or replace function pennon.mentions_unit(body jsonb, unit text) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  named constant jsonb := jsonb_build_object('text', unit, 'number', case when unit ~ '^-?\d{1,21}(\.\d{1,30})?$' then unit::numeric end);
begin
  -- Targets and lists of conditions, a segment's own lists, what conditions compare with, and a section's values.
  return jsonb_path_exists(body, '$.**.values[*] ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.*[*] ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.**.when.**.value ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.values.** ? (@ == $text || @ == $number)', named)
    or jsonb_path_exists(body, '$.values.** ? (@.type() == "object").keyvalue() ? (@.key == $text)', named);
end
$$;
