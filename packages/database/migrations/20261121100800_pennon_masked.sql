create function pennon.masked(details jsonb) returns jsonb
language plpgsql stable
as $$
declare
  -- Most of what is audited has nothing to mask; one look at the text says so.
  suspects constant text := (select '"(' || string_agg(pii.pattern, '|') || ')": ' from pennon.pii_keys pii);
  content constant text := details::text;
begin
  return case when position('@' in content) > 0 or translate(lower(content), '-_.', '') ~ suspects
    then pennon.masked_members(details) else details end;
end
$$;
comment on function pennon.masked(jsonb) is 'What the audit stores of details: e-mail addresses, units and whatever pennon.pii_keys names as keyed hashes.';
revoke execute on function pennon.masked(jsonb) from public;
