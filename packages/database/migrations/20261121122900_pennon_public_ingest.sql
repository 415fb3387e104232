create function public.pennon_ingest(events jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused constant jsonb := pennon.ingest_refusal(events);
  results jsonb;
begin
  if refused is not null then
    return refused;
  end if;
  results := pennon.write_events(events, pennon.is_server());
  return jsonb_build_object('results', results) || (
    select jsonb_build_object(
      'accepted', count(*) filter (where verdict ->> 'status' = 'accepted'),
      'duplicates', count(*) filter (where verdict ->> 'status' = 'duplicate'),
      'rejected', count(*) filter (where verdict ->> 'status' = 'rejected')
    )
    from jsonb_array_elements(results) verdict
  );
end
$$;
comment on function public.pennon_ingest(jsonb) is 'Records exposures, metric events and counts of evaluations: at most 500 and 256 kB a call, 8 kB each. Answers {accepted, duplicates, rejected, results: [{index, status, code?, message?}]}, or refuses the call as a whole. Sending again changes nothing.';
revoke execute on function public.pennon_ingest(jsonb) from public;
grant execute on function public.pennon_ingest(jsonb) to anon, authenticated, service_role;
