create function pennon.placed_problems(problems jsonb, path text, of_whom text) returns jsonb
language sql immutable parallel safe
as $$
  select coalesce(jsonb_agg(case when of_whom is null
      then problem || jsonb_build_object('path', path || '.body' || (problem ->> 'path'))
      else jsonb_build_object('path', path || '.body',
        'message', format('%s inherits from it, and its %s %s', of_whom, ltrim(problem ->> 'path', '.'), problem ->> 'message'))
    end order by place), '[]')
  from jsonb_array_elements(problems) with ordinality list (problem, place)
$$;
comment on function pennon.placed_problems(jsonb, text, text) is 'Problems of a section as problems of the change that made them: its own by their path, an heir''s in words.';
revoke execute on function pennon.placed_problems(jsonb, text, text) from public;
