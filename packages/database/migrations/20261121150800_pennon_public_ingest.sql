create or replace function public.pennon_ingest(events jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := pennon.ingest_refusal(events);
begin
  return case when refused is null then pennon.record_events(events, pennon.is_server()) else refused end;
end
$$;
