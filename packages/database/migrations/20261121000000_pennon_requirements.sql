-- Pennon lives in a Supabase database: stop here, with the next step, when this is none.
do $$
begin
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is null
     or to_regprocedure('realtime.topic()') is null
     or to_regclass('realtime.messages') is null
     or to_regrole('anon') is null
     or to_regrole('authenticated') is null
     or to_regrole('service_role') is null
  then
    raise exception 'this database lacks what Supabase has: roles anon, authenticated, service_role; realtime.send, realtime.topic, realtime.messages'
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'Use the database of a Supabase project with Realtime enabled, or run `npx pennon dev`, which brings its own.';
  end if;
end
$$;
