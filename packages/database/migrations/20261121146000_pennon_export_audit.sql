create or replace function pennon_api.export_audit(after jsonb default null, page_size integer default 1000) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  problems constant jsonb := case when coalesce(after, 'null') = 'null' then '[]' else
      pennon.object_problems(after, 'after', '{chain,seq}') || pennon.whole_problems(after -> 'seq', 'after.seq', 0) end
    || case when page_size between 1 and 5000 then '[]' else pennon.problem('page_size', 'must be from 1 to 5000') end;
  refusal constant jsonb := case when not pennon.may('audit') then pennon.forbidden('audit')
    when problems <> '[]' then pennon.invalid(problems) end;
  lines text;
  found integer;
  last_chain text;
  last_seq bigint;
begin
  if refusal is not null then
    return pennon.refused('audit.export', null, refusal);
  end if;
  perform pennon.note_export(coalesce(after, 'null') = 'null');
  with page as (
    select known
    from pennon.audit_log known
    where coalesce(after, 'null') = 'null' or (known.chain, known.seq) > (after ->> 'chain', (after ->> 'seq')::bigint)
    order by known.chain, known.seq
    limit page_size
  )
  select
    string_agg(json_build_object(
      'previous_hash', (known).previous_hash, 'body', (known).body, 'hash', (known).hash
    )::text, E'\n' order by (known).chain, (known).seq),
    count(*),
    max((known).chain), (array_agg((known).seq order by (known).chain desc, (known).seq desc))[1]
  into lines, found, last_chain, last_seq
  from page;
  return jsonb_build_object(
    'lines', coalesce(lines || E'\n', ''),
    'next', case when found = page_size then jsonb_build_object('chain', last_chain, 'seq', last_seq) end,
    'checkpoint', pennon.audit_checkpoint()
  );
end
$$;
