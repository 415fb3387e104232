import type { SqlClient } from '@pennon/database';

/** The same history, years ago: written anew as only an owner who disables triggers could. */
export async function ageAudit(db: SqlClient): Promise<void> {
  await db.exec(`
    alter table pennon.audit_log disable trigger all;
    do $$
    declare
      entry record;
      last text;
    begin
      for entry in select * from pennon.audit_log order by chain, seq loop
        last := coalesce((select hash from pennon.audit_log where chain = entry.chain and seq = entry.seq - 1), entry.previous_hash);
        update pennon.audit_log set body = regexp_replace(body, '"at" : "[^"]*"', '"at" : "2020-01-01T00:00:00.000000Z"'),
          previous_hash = last where chain = entry.chain and seq = entry.seq;
        update pennon.audit_log set hash = encode(sha256(convert_to(previous_hash || body, 'UTF8')), 'hex')
        where chain = entry.chain and seq = entry.seq;
      end loop;
    end
    $$;
    alter table pennon.audit_log enable always trigger chain_audit;
    alter table pennon.audit_log enable always trigger guard_audit;
    alter table pennon.audit_log enable always trigger guard_audit_whole`);
}
