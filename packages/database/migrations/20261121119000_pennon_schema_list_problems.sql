create function pennon.schema_list_problems(value jsonb, path text, kind text, fewest integer) returns jsonb
language sql immutable parallel safe
as $$
  select case
    when jsonb_typeof(value) <> 'array' or jsonb_array_length(value) < fewest
      or (kind <> 'any' and exists (select from jsonb_array_elements(value) item where jsonb_typeof(item) <> kind))
      or (select count(*) <> count(distinct item) from jsonb_array_elements(value) item)
      then pennon.problem(path, format('must be a list of %s, each once',
        case kind when 'string' then 'strings' else 'at least one value' end))
    else '[]'
  end
$$;
comment on function pennon.schema_list_problems(jsonb, text, text, integer) is 'Not a list of different values of a kind (any: of whatever kind).';
revoke execute on function pennon.schema_list_problems(jsonb, text, text, integer) from public;
