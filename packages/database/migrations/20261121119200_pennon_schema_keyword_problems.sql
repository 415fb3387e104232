create function pennon.schema_keyword_problems(keyword text, value jsonb, root jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case
    when keyword in ('const', 'default') then '[]'
    when keyword = 'type' then pennon.schema_type_problems(value, path)
    when keyword = 'enum' then pennon.schema_list_problems(value, path, 'any', 1)
    when keyword = 'required' then pennon.schema_list_problems(value, path, 'string', 0)
    when keyword in ('minLength', 'maxLength', 'minItems', 'maxItems') then pennon.whole_problems(value, path, 0)
    when keyword in ('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum') then
      case when jsonb_typeof(value) = 'number' then '[]' else pennon.problem(path, 'must be a number') end
    when keyword in ('uniqueItems', 'deprecated', 'readOnly', 'writeOnly') then
      case when jsonb_typeof(value) = 'boolean' then '[]' else pennon.problem(path, 'must be true or false') end
    when keyword in ('title', 'description', '$comment', '$schema', 'format') or (keyword = '$id' and path ~ '\.schema\.\$id$') then
      case when jsonb_typeof(value) = 'string' then '[]' else pennon.problem(path, 'must be a string') end
    when keyword = 'examples' then pennon.list_problems(value, path, 0, 1000)
    when keyword = 'pattern' then case when jsonb_typeof(value) = 'string' and pennon.is_regex(value #>> '{}') then '[]'
      else pennon.problem(path, 'must be a regular expression of the subset that every engine matches alike') end
    when keyword = '$ref' then case when jsonb_typeof(value) = 'string'
      and jsonb_typeof(pennon.schema_at(root, value #>> '{}')) in ('object', 'boolean') then '[]'
      else pennon.problem(path, 'must name a schema of this document, as in "#/$defs/name"') end
    else pennon.problem(path, 'is a keyword that is not checked here; leave it out rather than have it ignored')
  end;
end
$$;
comment on function pennon.schema_keyword_problems(text, jsonb, jsonb, text) is 'Problems of one keyword of a JSON Schema that holds no schemas; one that is not known is a problem too.';
revoke execute on function pennon.schema_keyword_problems(text, jsonb, jsonb, text) from public;
