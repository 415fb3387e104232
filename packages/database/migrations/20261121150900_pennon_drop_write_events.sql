drop function pennon.write_events(jsonb, boolean);
drop function pennon.judged_events(jsonb, boolean);
drop function pennon.event_id(jsonb);
