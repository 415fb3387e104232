create function pennon.forget_usage() returns void
language plpgsql volatile
as $$
begin
  delete from pennon.ingest_usage usage where usage.minute < now() - interval '2 minutes';
  delete from pennon.clamped_events clamped where clamped.at < now() - interval '8 days';
end
$$;
comment on function pennon.forget_usage() is 'Removes what ingestion remembers of minutes that are over, and of clamped events that nobody sends again.';
revoke execute on function pennon.forget_usage() from public;
