create function pennon.function_findings() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return pennon.finding('guarding functions', array(
      select case when to_regprocedure(expected.signature) is null then format('%s is missing', expected.signature)
        else format('%s was altered', expected.signature) end
      from pennon.guarding_functions() expected
      where pennon.function_hash(to_regprocedure(expected.signature)) is distinct from expected.hash
      order by expected.signature
    ), 'are those that the migrations installed',
    'Find out who changed them; the last migration that replaces each has its text.');
end
$$;
comment on function pennon.function_findings() is 'Whether what governance, history and the audit stand on is still what the migrations installed.';
revoke execute on function pennon.function_findings() from public;
