create or replace function pennon.note_promotions(origin text, environment text, plan jsonb) returns void
language plpgsql volatile
as $$
declare
  is_committed constant boolean := pennon.planned_changes(plan) <> '[]';
  is_governed constant boolean := pennon.is_governed(environment);
  noted jsonb;
begin
  with written as (
    insert into pennon.promotions as known (origin, environment, kind, key, version, target_version, content)
    select note_promotions.origin, note_promotions.environment, entry.kind, entry.key, entry.version,
      case when entry.is_changed then pennon.latest_version(note_promotions.environment, entry.kind, entry.key)
        else entry.target_version end,
      nullif(entry.content, 'null')
    from jsonb_to_recordset(plan) entry (
      kind text, key text, version bigint, target_version bigint, content jsonb, is_changed boolean
    )
    -- Only what was authorised counts where that is asked for: a commit, not what somebody preferred to leave.
    where entry.version is not null and (entry.is_changed or not is_governed)
    on conflict on constraint promotions_pkey do update
    set version = excluded.version, target_version = excluded.target_version, content = excluded.content
    where (known.version, known.target_version, known.content)
      is distinct from (excluded.version, excluded.target_version, excluded.content)
    returning known.kind, known.key, known.version
  )
  select jsonb_agg(to_jsonb(written) order by written.kind, written.key) into noted from written;
  -- A commit has its own row in the audit.
  if noted is not null and not is_committed then
    perform pennon.write_audit('promote', environment, 'accepted', jsonb_build_object(
      'origin', origin, 'count', jsonb_array_length(noted), 'documents', jsonb_path_query_array(noted, '$[0 to 99]')
    ));
  end if;
end
$$;
comment on function pennon.note_promotions(text, text, jsonb) is 'Notes what was taken over, for the next merge to begin at; in a governed environment only what was committed. Audits what it notes without a commit.';
