create function pennon.checked_values(data jsonb, schema jsonb, path text) returns jsonb
language plpgsql volatile
as $$
declare
  filled jsonb := data;
  problems jsonb := '[]';
begin
  if schema is not null then
    perform set_config('pennon.schema_steps', '0', true);
    filled := pennon.with_defaults(data, schema, schema, 0);
    problems := pennon.schema_violations(filled, schema, schema, path, 0);
    if current_setting('pennon.schema_steps')::integer >= 20000 then
      problems := pennon.problem(path, 'takes more than 20000 steps to check, or leads through more than 32 schemas');
    end if;
  end if;
  return jsonb_build_object('values', filled, 'problems', problems);
end
$$;
comment on function pennon.checked_values(jsonb, jsonb, text) is 'The values of a section with the defaults of its schema, and where they violate it: {values, problems}.';
revoke execute on function pennon.checked_values(jsonb, jsonb, text) from public;
