create index audit_log_refusals on pennon.audit_log (actor, at) where outcome = 'refused';
