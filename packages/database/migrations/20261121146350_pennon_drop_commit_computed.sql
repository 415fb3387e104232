-- pennon.commit_worked_out has taken its place.
drop function pennon.commit_computed(text, jsonb, text, jsonb);
