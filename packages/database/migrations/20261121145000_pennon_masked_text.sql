create or replace function pennon.masked_text(value text) returns text
language plpgsql stable strict
as $$
declare
  -- By what cannot be in one: which letters there are is another matter in each collation.
  word constant text := '[^\s@<>(),;:="\[\]\\{}|/?&#';
  address constant text := word || ']+@' || word || '.]+([.]' || word || '.]+)+';
  found text;
  masked text := value;
begin
  if position('@' in value) > 0 then
    for found in select distinct occurrence[1] from regexp_matches(value, '(' || address || ')', 'g') occurrence loop
      masked := replace(masked, found, 'email:' || pennon.keyed_digest('email:' || lower(found)));
    end loop;
  end if;
  return masked;
end
$$;
