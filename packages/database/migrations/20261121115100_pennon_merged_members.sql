create function pennon.merged_members(base jsonb, origin jsonb, target jsonb, path text, prefer text, depth integer) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return (
    select pennon.merge_result(
      coalesce(jsonb_object_agg(name, result -> 'value') filter (where result ? 'value'), '{}'),
      coalesce(jsonb_path_query_array(jsonb_agg(result order by name), '$[*].conflicts[*]'), '[]')
    )
    from (select jsonb_object_keys(origin) union select jsonb_object_keys(target)) members (name),
      pennon.merged(base -> name, origin -> name, target -> name, pennon.member_path(path, name), prefer, depth + 1) result
  );
end
$$;
comment on function pennon.merged_members(jsonb, jsonb, jsonb, text, text, integer) is 'Merges two objects member by member.';
revoke execute on function pennon.merged_members(jsonb, jsonb, jsonb, text, text, integer) from public;
