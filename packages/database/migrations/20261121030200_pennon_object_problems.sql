create function pennon.object_problems(value jsonb, path text, required text[], optional text[] default '{}') returns jsonb
language plpgsql immutable parallel safe
as $$
declare
  problems jsonb := '[]';
  member text;
begin
  if value is null or jsonb_typeof(value) <> 'object' then
    return pennon.problem(path, 'must be an object');
  end if;
  foreach member in array required loop
    if not value ? member then
      problems := problems || pennon.problem(path, format('lacks "%s"', member));
    end if;
  end loop;
  for member in select name from jsonb_object_keys(value) name where name <> all (required || optional) loop
    problems := problems || pennon.problem(path, format('has an unknown member "%s"', member));
  end loop;
  return problems;
end
$$;
comment on function pennon.object_problems(jsonb, text, text[], text[]) is 'Not an object, members missing, members unknown.';
revoke execute on function pennon.object_problems(jsonb, text, text[], text[]) from public;
