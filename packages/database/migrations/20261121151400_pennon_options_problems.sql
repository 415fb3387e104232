create or replace function pennon.options_problems(note text, options jsonb) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
  return case when length(note) > 2000
      then pennon.problem('note', format('has %s characters, and 2000 is the limit', length(note))) else '[]' end
    || pennon.object_problems(options, 'options', '{}', '{dry_run,change_request}')
    || case when jsonb_typeof(options) = 'object' and jsonb_typeof(options -> 'dry_run') <> 'boolean'
      then pennon.problem('options.dry_run', 'must be true or false') else '[]' end
    || case when jsonb_typeof(options) = 'object' and (
        jsonb_typeof(options -> 'change_request') <> 'number' or options ->> 'change_request' !~ '^[1-9][0-9]{0,17}$'
      ) then pennon.problem('options.change_request', 'must be the number of a change request') else '[]' end;
end
$$;
