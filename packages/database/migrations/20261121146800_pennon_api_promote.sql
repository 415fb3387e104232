create or replace function pennon_api.promote(
  origin text, environment text, documents jsonb default null, note text default null, options jsonb default '{}'
) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  problems constant jsonb := pennon.promote_problems(origin, environment, documents, options);
  refusal jsonb;
  plan jsonb;
  answer jsonb;
begin
  refusal := case
    when pennon.reader_refusal() is not null then pennon.reader_refusal()
    when problems <> '[]' then pennon.invalid(problems)
    else coalesce(pennon.unknown_revision(origin, null), pennon.unknown_revision(environment, null))
  end;
  if refusal is null then
    plan := pennon.promotion_plan(origin, environment, nullif(documents, 'null'), options ->> 'prefer');
    refusal := pennon.promotion_conflict(plan);
  end if;
  if refusal is not null then
    return pennon.refused_change('promote', environment, refusal, options, jsonb_build_object('origin', left(origin, 63)));
  end if;
  answer := pennon.commit_worked_out(
    'promote', environment, pennon.planned_changes(plan), coalesce(note, format('Promote from %s.', origin)), options - 'prefer'
  );
  -- Who may not commit leaves nothing behind either when there was nothing to commit.
  if answer -> 'dry_run' = 'false' and pennon.may('commit') then
    perform pennon.note_promotions(origin, environment, plan);
  end if;
  return answer;
end
$$;
