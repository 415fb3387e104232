create function pennon.is_within_steps() returns boolean
language plpgsql volatile
as $$
declare
  steps constant integer := coalesce(nullif(current_setting('pennon.schema_steps', true), ''), '0')::integer;
begin
  perform set_config('pennon.schema_steps', (steps + 1)::text, true);
  return steps < 20000;
end
$$;
comment on function pennon.is_within_steps() is 'Counts a step of checking a section: references may multiply, and a schema must not keep the database busy.';
revoke execute on function pennon.is_within_steps() from public;
