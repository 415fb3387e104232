create function pennon.note_promotions(origin text, environment text, plan jsonb) returns void
language sql volatile
as $$
  insert into pennon.promotions (origin, environment, kind, key, version, content)
  select note_promotions.origin, note_promotions.environment, entry.kind, entry.key, entry.version, nullif(entry.content, 'null')
  from jsonb_to_recordset(plan) entry (kind text, key text, version bigint, content jsonb)
  where entry.version is not null
  on conflict on constraint promotions_pkey do update set version = excluded.version, content = excluded.content
$$;
comment on function pennon.note_promotions(text, text, jsonb) is 'Notes what was taken over, for the next merge to begin at.';
revoke execute on function pennon.note_promotions(text, text, jsonb) from public;
