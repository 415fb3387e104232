create function pennon.computed_options_problems(note text, options jsonb) returns jsonb
language sql immutable parallel safe
as $$
  select case when jsonb_typeof(options) <> 'object' then pennon.problem('options', 'must be an object')
    else pennon.options_problems(note, coalesce(options, '{}') - 'propose')
      || case when jsonb_typeof(options -> 'propose') <> 'boolean'
        then pennon.problem('options.propose', 'must be true or false') else '[]' end
      || case when options -> 'propose' = 'true' and (options -> 'dry_run' = 'true' or options ? 'change_request')
        then pennon.problem('options.propose', 'goes neither with dry_run nor with change_request') else '[]' end
    end
$$;
comment on function pennon.computed_options_problems(text, jsonb) is 'What is wrong with the options of a change that is worked out: those of a commit, and propose.';
revoke execute on function pennon.computed_options_problems(text, jsonb) from public;
