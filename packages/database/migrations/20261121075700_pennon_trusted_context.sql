create function pennon.trusted_context(context jsonb, is_server boolean) returns jsonb
language plpgsql stable
as $$
begin
  -- A browser may say who it is; what it may do is in its verified token, and what time it is the database knows.
  return jsonb_build_object(
    'auth', pennon.claims(), 'now', (extract(epoch from statement_timestamp()) * 1000)::bigint
  ) || case when is_server then context else context - '{auth,now}'::text[] end;
end
$$;
comment on function pennon.trusted_context(jsonb, boolean) is 'What a caller sent, with the claims of its verified token as auth and the databases clock as now. Only a servers own auth and now count.';
revoke execute on function pennon.trusted_context(jsonb, boolean) from public;
