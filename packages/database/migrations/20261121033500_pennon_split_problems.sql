create function pennon.split_problems(split jsonb, path text, variations text[]) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return pennon.list_problems(split, path, 1, 100) || coalesce((
    select jsonb_agg(problem order by position)
    from jsonb_array_elements(pennon.items_within(split, 1, 100)) with ordinality item (entry, position),
      format('%s[%s]', path, position - 1) entry_path,
      jsonb_array_elements(
        pennon.object_problems(entry, entry_path, '{variation,weight}')
        || pennon.variation_problems(entry -> 'variation', entry_path || '.variation', variations)
        || pennon.share_problems(entry -> 'weight', entry_path || '.weight')
      ) problem
  ), '[]');
end
$$;
comment on function pennon.split_problems(jsonb, text, text[]) is 'Problems of a split among these variations; its total is its owner''s matter.';
revoke execute on function pennon.split_problems(jsonb, text, text[]) from public;
