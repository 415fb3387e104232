-- It answers one column more from here on.
drop function pennon.numbered_changes(text, jsonb);
