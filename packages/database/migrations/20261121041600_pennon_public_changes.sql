create function pennon.public_changes(changes jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'kind', change -> 'kind',
      'key', change -> 'key',
      'version', change -> 'version',
      'body', case when change ->> 'delivery' = 'rules' then change -> 'body' else 'null' end
    ) order by position), '[]')
    from jsonb_array_elements(changes) with ordinality list (change, position)
    where change ->> 'delivery_before' = 'rules'
      or (change ->> 'delivery' = 'rules' and change -> 'body' <> 'null')
  );
end
$$;
comment on function pennon.public_changes(jsonb) is 'The numbered changes as browsers may see them: what they may not, or no longer, hold has no body or is left out.';
revoke execute on function pennon.public_changes(jsonb) from public;
