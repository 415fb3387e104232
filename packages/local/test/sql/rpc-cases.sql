create schema if not exists app;
grant usage on schema app to anon, authenticated, service_role;
grant select on all tables in schema app to anon;

create table public.fruit (id int primary key, name text, price numeric, at timestamptz default '2026-01-02T03:04:05.678Z');
insert into public.fruit (id, name, price) values (1, 'apple', 1.10), (2, 'pear', 12345678901234567890.5);
grant select, insert on public.fruit to service_role;
grant select on public.fruit to anon, authenticated;

create function public.add(a int, b int default 10) returns int language sql immutable as 'select a + b';
create function public.no_arguments() returns text language sql stable as $$ select 'none' $$;
create function public.nothing() returns void language sql as 'select null';
create function public.null_text() returns text language sql stable as 'select null::text';
create function public.as_json() returns json language sql stable as $$ select '{"b": 1, "a": [1, 2.50]}'::json $$;
create function public.as_jsonb(document jsonb) returns jsonb language sql stable as $$ select document $$;
create function public.numbers(n int) returns setof int language sql stable as 'select generate_series(1, n)';
create function public.one_fruit(fruit_id int) returns public.fruit language sql stable as 'select * from public.fruit where id = fruit_id';
create function public.fruits(up_to int default 100) returns setof public.fruit language sql stable as 'select * from public.fruit where id <= up_to order by id';
create function public.as_table() returns table (x int, y text) language sql stable as $$ values (1, 'a'), (2, null) $$;
create function public.outs(out x int, out y text) language sql stable as $$ select 1, 'a' $$;
create function public.one_out(out x int) language sql stable as 'select 7';
create function public.many(variadic items text[]) returns text language sql immutable as $$ select array_to_string(items, '|') $$;
create function public.array_in(items int[]) returns int language sql immutable as 'select coalesce(array_length(items, 1), 0)';
create function public.array_out() returns text[] language sql immutable as $$ select array['a', 'b'] $$;
create function public.flag_in(on_or_off boolean) returns boolean language sql immutable as 'select not on_or_off';
create function public.when_in(at timestamptz) returns date language sql immutable as $$ select (at at time zone 'utc')::date $$;
create function public.overloaded(a int) returns text language sql immutable as $$ select 'a' $$;
create function public.overloaded(a int, b int) returns text language sql immutable as $$ select 'ab' $$;
create function public.ambiguous(a int) returns text language sql immutable as $$ select 'int' $$;
create function public.ambiguous(a text) returns text language sql immutable as $$ select 'text' $$;
create function public."Odd ""name"""("Odd arg" text) returns text language sql immutable as $$ select "Odd arg" $$;
create function public.write_fruit(fruit_id int) returns int language sql as 'insert into public.fruit (id) values (fruit_id) returning id';
create function public.write_in_stable(fruit_id int) returns int language plpgsql stable as $$ begin insert into public.fruit (id) values (fruit_id); return 1; end $$;
create function public.not_for_anon() returns int language sql as 'select 1';
revoke execute on function public.not_for_anon() from public;
grant execute on function public.not_for_anon() to service_role;
create function public.who() returns json language sql stable as $$
  select json_build_object(
    'current', current_user, 'session', session_user,
    'claims', current_setting('request.jwt.claims', true)::json ->> 'role',
    'method', current_setting('request.method', true), 'path', current_setting('request.path', true),
    'header', current_setting('request.headers', true)::json ->> 'x-test',
    'search_path', current_setting('search_path'))
$$;
create function public.with_status(status text) returns json language sql as $$ select json_build_object('set', set_config('response.status', status, true)) $$;
create function public.with_headers(headers text) returns json language sql as $$ select json_build_object('set', set_config('response.headers', headers, true)) $$;
create function public.leaves_status() returns text language sql as $$ select set_config('response.status', '418', false) $$;
create function public.fails(state text, text text default 'message', detail text default null, hint text default null) returns int
language plpgsql as $$
begin
  raise exception using errcode = state, message = text, detail = coalesce(fails.detail, ''), hint = coalesce(fails.hint, '');
end
$$;
create function public.divides(a int) returns int language sql immutable as 'select 1 / a';
create function app.in_app() returns text language sql stable as $$ select current_setting('search_path') $$;
