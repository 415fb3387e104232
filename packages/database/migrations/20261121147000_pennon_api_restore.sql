create or replace function pennon_api.restore(
  environment text, kind text, key text, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  problems constant jsonb := pennon.computed_options_problems(note, options);
  refusal constant jsonb := case when pennon.reader_refusal() is null and problems <> '[]' then pennon.invalid(problems)
    else pennon.address_refusal(environment, kind, key) end;
begin
  if refusal is not null then
    return pennon.refused_change('restore', environment, refusal, options,
      jsonb_build_object('kind', left(kind, 20), 'key', left(pennon.masked_text(key), 200)));
  end if;
  return pennon.commit_worked_out(
    'restore', environment, pennon.restore_change(environment, kind, key), coalesce(note, format('Restore %s %s.', kind, key)), options
  );
end
$$;
