create function pennon.heirs_of(environment text, changes jsonb)
returns table (path text, key text)
language plpgsql stable
rows 10
as $$
begin
  return query
  with recursive heir (path, key) as (
    select proposed.path, proposed.key from pennon.proposed_changes(changes) proposed where proposed.kind = 'config'
    union
    select heir.path, reference.key
    from heir join pennon.document_references reference
      on reference.environment = any (pennon.base_chain(heirs_of.environment))
      and reference.target_kind = 'config' and reference.target_key = heir.key and reference.kind = 'config'
  )
  -- What is changed itself is named by its own change.
  select coalesce(own.path, min(heir.path)), heir.key
  from heir left join pennon.proposed_changes(changes) own on own.kind = 'config' and own.key = heir.key
  group by heir.key, own.path;
end
$$;
comment on function pennon.heirs_of(text, jsonb) is 'The sections of an environment that changes to sections may reach, and a change that each is reached by.';
revoke execute on function pennon.heirs_of(text, jsonb) from public;
