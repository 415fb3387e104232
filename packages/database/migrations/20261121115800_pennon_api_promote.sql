create function pennon_api.promote(
  origin text, environment text, documents jsonb default null, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused jsonb := pennon.reader_refusal();
  problems constant jsonb := pennon.promote_problems(origin, environment, documents, options);
  plan jsonb;
  answer jsonb;
begin
  if refused is not null then
    return refused;
  elsif problems <> '[]' then
    return pennon.invalid(problems);
  end if;
  refused := coalesce(pennon.unknown_revision(origin, null), pennon.unknown_revision(environment, null));
  if refused is not null then
    return refused;
  end if;
  plan := pennon.promotion_plan(origin, environment, nullif(documents, 'null'), options ->> 'prefer');
  refused := pennon.promotion_conflict(plan);
  if refused is not null then
    return refused;
  end if;
  answer := pennon.commit_computed(
    environment,
    pennon.planned_changes(plan),
    coalesce(note, format('Promote from %s.', origin)),
    options - 'prefer'
  );
  -- Who may not commit leaves nothing behind either when there was nothing to commit.
  if answer -> 'dry_run' = 'false' and pennon.may('commit') then
    perform pennon.note_promotions(origin, environment, plan);
  end if;
  return answer;
end
$$;
comment on function pennon_api.promote(text, text, jsonb, text, jsonb) is 'Takes over into an environment what changed in another since the last promotion, by a three-way merge of each document ([{kind, key}], null: all): one commit, or a refusal with every conflict ({kind, key, path, base, from, to}). options: those of commit, and prefer: from | to. Answers as pennon_api.commit does.';
revoke execute on function pennon_api.promote(text, text, jsonb, text, jsonb) from public, anon;
grant execute on function pennon_api.promote(text, text, jsonb, text, jsonb) to authenticated, service_role;
