-- From here on it is given what its caller has worked out.
drop function pennon.event_id(jsonb);
