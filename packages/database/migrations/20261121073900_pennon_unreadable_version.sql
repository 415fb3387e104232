alter table pennon.documents add column unreadable_version bigint;
comment on column pennon.documents.unreadable_version is 'The version of a flag that no evaluator can read, as pennon.quarantine seen; null, as for all that pennon_api.commit wrote.';
