create function pennon.is_readable_split(source jsonb, variations text[], fewest integer) returns boolean
language plpgsql immutable parallel safe
as $$
declare
  split constant jsonb := source -> 'split';
begin
  return pennon.is_document(source, '{salt,bucketBy}') and split is not null and pennon.list_problems(split, '', 1, 100) = '[]'
    and not exists (
      select from jsonb_array_elements(split) entry
      where not pennon.is_document(entry) or not pennon.is_share(entry -> 'weight')
        or not coalesce(jsonb_typeof(entry -> 'variation') = 'string' and entry ->> 'variation' = any (variations), false)
    ) and pennon.total_of(split) between fewest and 100000;
end
$$;
comment on function pennon.is_readable_split(jsonb, text[], integer) is 'Whether evaluators read a split among these variations.';
revoke execute on function pennon.is_readable_split(jsonb, text[], integer) from public;
