-- It answers one column more from here on.
drop function pennon.judged_events(jsonb, boolean);
