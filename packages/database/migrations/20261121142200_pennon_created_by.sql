alter table pennon.api_tokens add column created_by text;
comment on column pennon.api_tokens.created_by is 'Who made it, as they sign: what it proposes counts as theirs too.';
update pennon.api_tokens token
set created_by = (
  select record.actor from pennon.audit_log record
  where record.chain = ':project' and record.action = 'token.save' and record.outcome = 'accepted'
    and record.body::jsonb -> 'details' -> 'after' ->> 'name' = token.name
  order by record.seq limit 1
);
