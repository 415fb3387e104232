create or replace function pennon.advance(environment text, changes jsonb) returns pennon.environments
language plpgsql volatile
as $$
declare
  advanced pennon.environments;
begin
  update pennon.environments target
  set revision = target.revision + 1,
    public_checksum = (target.public_checksum + difference.public) & 4294967295,
    server_checksum = (target.server_checksum + difference.server) & 4294967295
  from (
    select
      coalesce(sum(case when nullif(body, 'null') is not null and delivery = 'rules' then line_hash end), 0)::bigint
        - coalesce(sum(case when delivery_before = 'rules' then line_hash_before end), 0)::bigint as public,
      coalesce(sum(case when nullif(body, 'null') is not null then line_hash end), 0)::bigint
        - coalesce(sum(line_hash_before), 0)::bigint as server
    from jsonb_to_recordset(changes)
      change (body jsonb, delivery text, line_hash bigint, delivery_before text, line_hash_before bigint)
  ) difference
  where target.key = advance.environment
  returning target.* into advanced;
  return advanced;
end
$$;
