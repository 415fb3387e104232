create function pennon.is_readable_serve(environment text, serve jsonb, variations text[], is_fallthrough boolean) returns boolean
language plpgsql stable
as $$
begin
  return pennon.is_document(serve) and case
    when serve ? 'variation'
      then coalesce(jsonb_typeof(serve -> 'variation') = 'string' and serve ->> 'variation' = any (variations), false)
    when serve ? 'experiment' and not is_fallthrough
      then pennon.is_readable_experiment(environment, serve -> 'experiment', variations)
    else pennon.is_readable_split(serve, variations, case when is_fallthrough then 100000 else 0 end)
  end;
end
$$;
comment on function pennon.is_readable_serve(text, jsonb, text[], boolean) is 'Whether evaluators read what a rule, or the fallthrough, serves.';
revoke execute on function pennon.is_readable_serve(text, jsonb, text[], boolean) from public;
