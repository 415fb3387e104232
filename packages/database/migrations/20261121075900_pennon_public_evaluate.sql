create function public.pennon_evaluate(environment text, context jsonb, keys text[] default null) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  target pennon.environments;
  is_server constant boolean := pennon.is_server();
  hashed jsonb;
begin
  select * into target from pennon.environments e where e.key = pennon_evaluate.environment;
  if target.key is null then
    return pennon.unknown_environment(environment);
  elsif jsonb_typeof(context) is distinct from 'object' then
    return pennon.refusal(
      422, 'PENNON_INVALID', 'The context must be an object.', pennon.problem('$', 'must be an object'),
      'Send who asks, for example {"userId": "ada"}, or {} for nobody in particular.'
    );
  end if;
  hashed := pennon.with_unit_hash(pennon.trusted_context(context, is_server));
  return jsonb_build_object('revision', target.revision, 'flags', (
    -- What the caller may not see is to it what there is not.
    select coalesce(jsonb_object_agg(answer.key, answer.result), '{}') from (
      select asked.key, pennon.error_answer(asked.key, 'FLAG_NOT_FOUND') as result
      from (select distinct key from unnest(keys) key where key is not null) asked
      where asked.key not in (select pennon.visible_flags(environment, keys, is_server))
      union all
      select visible.key, pennon.evaluate_hashed(environment, visible.key, hashed)
      from pennon.visible_flags(environment, keys, is_server) visible (key)
    ) answer
  ));
end
$$;
comment on function public.pennon_evaluate(text, jsonb, text[]) is 'The answers of flags, all or those of these keys, for a context: {revision, flags: {key: {value, variation, reason, …}}}. auth.* are the verified claims of the callers token, and the time is the databases, whatever a browser sends. Flags for servers only answer service_role alone.';
revoke execute on function public.pennon_evaluate(text, jsonb, text[]) from public;
grant execute on function public.pennon_evaluate(text, jsonb, text[]) to anon, authenticated, service_role;
