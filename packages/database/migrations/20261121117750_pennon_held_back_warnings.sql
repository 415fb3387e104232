create function pennon.held_back_warnings(environment text, changes jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if not changes @> '[{"kind": "config"}]' then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'config', 'key', heir.key, 'path', '$',
      'message', format('%s inherits it and is protected or frozen: it takes this over when its own section is committed', derived.key)
    ) order by derived.nth, heir.key), '[]')
    from pennon.derived_environments(environment) derived, pennon.heirs_of(derived.key, changes) heir
    where derived.is_governed and pennon.written_content(derived.key, 'config', heir.key) is not null
  );
end
$$;
comment on function pennon.held_back_warnings(text, jsonb) is 'Which protected environments inherit what a commit changes, and do not take it over by themselves.';
revoke execute on function pennon.held_back_warnings(text, jsonb) from public;
