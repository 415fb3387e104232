do $$
begin
  perform pennon.make_partitions();
  perform pennon.schedule_maintenance();
end
$$;
