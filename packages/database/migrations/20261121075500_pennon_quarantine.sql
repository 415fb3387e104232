create function pennon.quarantine(environment text) returns void
language sql volatile
as $$
  update pennon.documents document
  set unreadable_version = case when not pennon.is_readable_flag(document.environment, document.body) then document.version end
  where document.environment = quarantine.environment and document.kind = 'flag'
$$;
comment on function pennon.quarantine(text) is 'Finds the flags that no evaluator can read, which answer FLAG_INVALID from then on. For who wrote past pennon_api.commit, which refuses them.';
revoke execute on function pennon.quarantine(text) from public;
