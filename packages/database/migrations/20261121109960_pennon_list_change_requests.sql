create function pennon_api.change_requests(
  environment text default null, status text default 'open', before bigint default null, page_size integer default 50
) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  problems constant jsonb := pennon.choice_problems(to_jsonb(status), 'status', '{open,published,rejected}')
    || case when page_size between 1 and 500 then '[]' else pennon.problem('page_size', 'must be from 1 to 500') end;
  page jsonb;
begin
  if not pennon.may('read') then
    return pennon.forbidden('read');
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  page := (
    select coalesce(jsonb_agg(pennon.request_state(request) order by request.id desc), '[]')
    from (
      select * from pennon.change_requests known
      where (change_requests.environment is null or known.environment = change_requests.environment)
        and (change_requests.status is null or known.status = change_requests.status)
        and (before is null or known.id < before)
      order by known.id desc
      limit page_size
    ) request
  );
  return jsonb_build_object('requests', page, 'next', case when jsonb_array_length(page) = page_size then page -> -1 -> 'id' end);
end
$$;
comment on function pennon_api.change_requests(text, text, bigint, integer) is 'Change requests, newest first: {requests, next}; hand `next` in as `before` for the next page. For members.';
revoke execute on function pennon_api.change_requests(text, text, bigint, integer) from public, anon;
grant execute on function pennon_api.change_requests(text, text, bigint, integer) to authenticated, service_role;
