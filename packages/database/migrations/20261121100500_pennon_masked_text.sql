create function pennon.masked_text(value text) returns text
language plpgsql stable strict
as $$
declare
  address constant text := '[[:alnum:]._%+''-]+@[[:alnum:]-]+([.][[:alnum:]-]+)+';
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
comment on function pennon.masked_text(text) is 'A text whose e-mail addresses are keyed hashes.';
revoke execute on function pennon.masked_text(text) from public;
