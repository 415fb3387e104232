create function pennon.function_hash(function regprocedure) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select encode(sha256(convert_to(concat_ws(E'\n', l.lanname, p.prosecdef, p.provolatile, p.proisstrict, p.proconfig::text, p.prosrc), 'UTF8')), 'hex')
  from pg_proc p join pg_language l on l.oid = p.prolang
  where p.oid = function
$$;
comment on function pennon.function_hash(regprocedure) is 'SHA-256 of what a function does and how it is run; the same on every version of Postgres.';
revoke execute on function pennon.function_hash(regprocedure) from public;
