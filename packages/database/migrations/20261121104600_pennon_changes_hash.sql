create function pennon.changes_hash(environment text, changes jsonb) returns text
language plpgsql immutable parallel safe
as $$
begin
  return encode(sha256(convert_to(environment || E'\n' || case
    when jsonb_typeof(changes) <> 'array' then changes::text
    else (
      select string_agg(line, E'\n' order by line collate "C")
      from jsonb_array_elements(changes) change, lateral (
        select jsonb_build_array(
          change -> 'kind', change -> 'key', change -> 'base_version', coalesce(change -> 'body', 'null')
        )::text
      ) canonical (line)
    )
  end, 'UTF8')), 'hex');
end
$$;
comment on function pennon.changes_hash(text, jsonb) is 'SHA-256 of what a commit is to do, whatever the order of its changes and of their members; or of new settings.';
revoke execute on function pennon.changes_hash(text, jsonb) from public;
