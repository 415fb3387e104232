create function pennon.difference(before jsonb, after jsonb, path text) returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_build_array(case
    when before is null then jsonb_build_object('path', path, 'op', 'add', 'to', after)
    when after is null then jsonb_build_object('path', path, 'op', 'remove', 'from', before)
    else jsonb_build_object('path', path, 'op', 'replace', 'from', before, 'to', after)
  end)
$$;
comment on function pennon.difference(jsonb, jsonb, text) is 'One difference, as a list to be joined with others; SQL''s null says that there is nothing on that side.';
revoke execute on function pennon.difference(jsonb, jsonb, text) from public;
