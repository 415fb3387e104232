create function pennon.scalar_violations(subject jsonb, schema jsonb, path text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  kind constant text := jsonb_typeof(subject);
  message text;
  problems jsonb := '[]';
begin
  for message in
    select 'must be ' || replace(trim(both '[]"' from (schema -> 'type')::text), '", "', ' or ')
    where schema ? 'type' and not pennon.is_of_type(subject, schema -> 'type')
    union all
    select left('must be one of ' || trim(both '[]' from (schema -> 'enum')::text), 500)
    where schema ? 'enum' and not exists (select from jsonb_array_elements(schema -> 'enum') item (allowed) where allowed = subject)
    union all
    select left('must be ' || (schema -> 'const')::text, 500) where schema ? 'const' and schema -> 'const' <> subject
    union all
    select 'must be at least ' || (schema ->> 'minimum') where kind = 'number' and subject < schema -> 'minimum'
    union all
    select 'must be at most ' || (schema ->> 'maximum') where kind = 'number' and subject > schema -> 'maximum'
    union all
    select 'must be more than ' || (schema ->> 'exclusiveMinimum') where kind = 'number' and subject <= schema -> 'exclusiveMinimum'
    union all
    select 'must be less than ' || (schema ->> 'exclusiveMaximum') where kind = 'number' and subject >= schema -> 'exclusiveMaximum'
    union all
    select format('must have at least %s characters', schema ->> 'minLength')
    where kind = 'string' and length(subject #>> '{}') < (schema ->> 'minLength')::numeric
    union all
    select format('must have at most %s characters', schema ->> 'maxLength')
    where kind = 'string' and length(subject #>> '{}') > (schema ->> 'maxLength')::numeric
    union all
    select 'must match ' || (schema ->> 'pattern')
    where kind = 'string' and not pennon.compares_texts('regex', subject #>> '{}', schema ->> 'pattern')
  loop
    problems := problems || pennon.problem(path, message);
  end loop;
  return problems;
end
$$;
comment on function pennon.scalar_violations(jsonb, jsonb, text) is 'Violations of the keywords that look at a value as a whole: type, enum, const, bounds, lengths, pattern.';
revoke execute on function pennon.scalar_violations(jsonb, jsonb, text) from public;
