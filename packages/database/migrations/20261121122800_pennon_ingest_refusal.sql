create function pennon.ingest_refusal(events jsonb) returns jsonb
language plpgsql volatile
as $$
begin
  if jsonb_typeof(events) is distinct from 'array' then
    return pennon.refusal(
      422, 'PENNON_INVALID', 'The events must be a list.', pennon.problem('$', 'must be a list'),
      'Send one event as a list of one.'
    );
  -- As Postgres holds them, which differs by a few percent from what was sent: a quarter of grace.
  elsif jsonb_array_length(events) > 500 or pg_column_size(events) > 327680 then
    return pennon.refusal(
      413, 'PENNON_TOO_LARGE', 'A call takes at most 500 events and 256 kB.', null, 'Send them in several calls.'
    );
  elsif not pennon.is_server() and not pennon.fits_budgets(events) then
    perform set_config('response.headers', '[{"Retry-After": "60"}]', true);
    return pennon.refusal(
      429, 'PENNON_LIMITED', 'More events came in this minute than the environment takes.', null,
      'Send them again in a minute: they are recorded once. Servers with the secret key have no limit.'
    );
  end if;
  return null;
end
$$;
comment on function pennon.ingest_refusal(jsonb) is 'Why a call with events is refused as a whole; null when it is not.';
revoke execute on function pennon.ingest_refusal(jsonb) from public;
