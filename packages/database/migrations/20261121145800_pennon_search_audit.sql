create or replace function pennon_api.search_audit(filters jsonb default '{}') returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  problems constant jsonb := pennon.audit_filter_problems(coalesce(filters, '{}'));
  earliest constant text := pennon.audit_time(filters -> 'from');
  latest constant text := pennon.audit_time(filters -> 'until');
  before constant jsonb := filters -> 'before';
  page_size integer;
  page jsonb;
begin
  if not pennon.may('audit') then
    return pennon.forbidden('audit');
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  page_size := coalesce((filters ->> 'page_size')::integer, 50);
  page := (
    select coalesce(jsonb_agg(pennon.audit_entry(entry) order by entry.at desc, entry.chain desc, entry.seq desc), '[]')
    from (
      select *
      from pennon.audit_log known
      where (before is null or (known.at, known.chain, known.seq) < (before ->> 'at', before ->> 'chain', (before ->> 'seq')::bigint))
        and (earliest is null or known.at >= earliest)
        and (latest is null or known.at < latest)
        and (not filters ? 'chain' or known.chain = filters ->> 'chain')
        and (not filters ? 'environment' or known.environment = pennon.masked_text(filters ->> 'environment'))
        and (not filters ? 'actor' or known.actor = pennon.masked_text(filters ->> 'actor'))
        and (not filters ? 'role' or known.role = filters ->> 'role')
        and (not filters ? 'action' or known.action = filters ->> 'action')
        and (not filters ? 'outcome' or known.outcome = filters ->> 'outcome')
        and (not filters ? 'change_request' or known.change_request = (filters ->> 'change_request')::bigint)
        and (not filters ? 'unit' or position(pennon.unit_digest(filters ->> 'unit') in known.body) > 0)
      order by known.at desc, known.chain desc, known.seq desc
      limit page_size
    ) entry
  );
  return jsonb_build_object('rows', page, 'next', case when jsonb_array_length(page) = page_size then jsonb_build_object(
    'at', page -> -1 -> 'at', 'chain', page -> -1 -> 'chain', 'seq', page -> -1 -> 'seq'
  ) end);
end
$$;
