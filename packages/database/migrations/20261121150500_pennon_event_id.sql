-- What follows is made beside what is there, until pennon_ingest calls it: a file is a transaction, and between two of them events come.
-- Stable as `convert_to` is, or Postgres would call it for each event instead of writing it into the query.
create function pennon.event_id(event jsonb, subject text, unit text) returns uuid
language sql stable parallel safe
as $$
  -- The subject's parts cannot be confused, and the unit says how long it is: no two exposures are written alike.
  select case
    when event ->> 'type' <> 'exposure' then event ->> 'id'
    else encode(substring(sha256(convert_to(
      subject || ' ' || length(unit) || ' ' || unit || coalesce(' ' || (event ->> 'session'), ''), 'UTF8'
    )) for 16), 'hex')
  end::uuid
$$;
comment on function pennon.event_id(jsonb, text, text) is 'The id of a sound event with this subject and unit: its own, or an exposure''s from all that makes it the same one.';
revoke execute on function pennon.event_id(jsonb, text, text) from public;
