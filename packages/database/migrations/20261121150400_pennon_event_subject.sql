create function pennon.event_subject(event jsonb) returns text
language sql immutable parallel safe
as $$
  -- Keys have no spaces, so among events of one type no two subjects are written alike, even where an environment has some.
  select (event ->> 'environment') || case event ->> 'type'
    when 'exposure' then ' ' || (event ->> 'experiment') || ' ' || (event ->> 'version') || ' ' || (event ->> 'variation')
    when 'evaluation_count' then ' ' || (event ->> 'flag')
    else ''
  end
$$;
comment on function pennon.event_subject(jsonb) is 'What a sound event names, as one text: what there must be, or have been, for it to count.';
revoke execute on function pennon.event_subject(jsonb) from public;
