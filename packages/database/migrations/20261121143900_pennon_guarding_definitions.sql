create or replace function pennon.guarding_definitions() returns table (relation text, name text, definition text)
language sql immutable parallel safe
as $$
  values
    ('api_tokens', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.api_tokens FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''token'')'),
    ('approvals', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.approvals FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('approvals', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.approvals FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('audit_log', 'chain_audit', 'CREATE TRIGGER chain_audit BEFORE INSERT ON pennon.audit_log FOR EACH ROW EXECUTE FUNCTION pennon.chain_audit()'),
    ('audit_log', 'guard_audit', 'CREATE TRIGGER guard_audit BEFORE DELETE OR UPDATE ON pennon.audit_log FOR EACH ROW EXECUTE FUNCTION pennon.guard_audit()'),
    ('audit_log', 'guard_audit_whole', 'CREATE TRIGGER guard_audit_whole BEFORE TRUNCATE ON pennon.audit_log FOR EACH STATEMENT EXECUTE FUNCTION pennon.guard_audit()'),
    ('authorisations', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE DELETE OR UPDATE ON pennon.authorisations FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('authorisations', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.authorisations FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('change_requests', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.change_requests FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('commits', 'guard_commit', 'CREATE CONSTRAINT TRIGGER guard_commit AFTER INSERT ON pennon.commits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_commit()'),
    ('commits', 'keep_commit', 'CREATE TRIGGER keep_commit BEFORE DELETE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.keep_commit()'),
    ('commits', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON pennon.commits FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('commits', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.commits FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('documents', 'guard_document', 'CREATE CONSTRAINT TRIGGER guard_document AFTER INSERT OR DELETE OR UPDATE ON pennon.documents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_document()'),
    ('documents', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.documents FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('environments', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE ON pennon.environments FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''environment'')'),
    ('environments', 'audit_settings', 'CREATE TRIGGER audit_settings AFTER UPDATE ON pennon.environments FOR EACH ROW WHEN ((pennon.settings_of(new.*) IS DISTINCT FROM pennon.settings_of(old.*))) EXECUTE FUNCTION pennon.audit_administration(''environment'')'),
    ('environments', 'guard_environment', 'CREATE CONSTRAINT TRIGGER guard_environment AFTER DELETE OR UPDATE ON pennon.environments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_environment()'),
    ('environments', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.environments FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('members', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.members FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''member'')'),
    ('members', 'stamp_member', 'CREATE TRIGGER stamp_member BEFORE INSERT OR UPDATE ON pennon.members FOR EACH ROW EXECUTE FUNCTION pennon.stamp_member()'),
    ('pii_keys', 'audit_administration', 'CREATE TRIGGER audit_administration AFTER INSERT OR DELETE OR UPDATE ON pennon.pii_keys FOR EACH ROW EXECUTE FUNCTION pennon.audit_administration(''pii'')'),
    ('versions', 'guard_version', 'CREATE CONSTRAINT TRIGGER guard_version AFTER INSERT ON pennon.versions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pennon.guard_version()'),
    ('versions', 'keep_version', 'CREATE TRIGGER keep_version BEFORE DELETE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.keep_version()'),
    ('versions', 'note_variations', 'CREATE TRIGGER note_variations AFTER INSERT ON pennon.versions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION pennon.note_variations()'),
    ('versions', 'refuse_rewriting', 'CREATE TRIGGER refuse_rewriting BEFORE UPDATE ON pennon.versions FOR EACH ROW EXECUTE FUNCTION pennon.refuse_rewriting()'),
    ('versions', 'refuse_truncating', 'CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON pennon.versions FOR EACH STATEMENT EXECUTE FUNCTION pennon.refuse_rewriting()')
$$;
