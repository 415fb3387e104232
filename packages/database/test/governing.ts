import type {
  ChangeRequest,
  Control,
  EnvironmentSettings,
  ProposedChange,
  SqlClient,
} from '@pennon/database';
import { flagOf, newEnvironment, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

/** One member of each role, by name, and a second who approves. */
const members = {
  vera: 'viewer',
  ed: 'editor',
  eve: 'editor',
  ann: 'approver',
  abe: 'approver',
  boss: 'admin',
  audrey: 'auditor',
} as const;

export async function addMembers(db: SqlClient): Promise<void> {
  for (const [name, role] of Object.entries(members)) {
    await db.query('insert into pennon.members (user_id, role) values ($1, $2)', [name, role]);
  }
}

/** The client of a member. */
export function by(db: SqlClient, name: string): Control {
  return controlOf(db, signedInAs(name));
}

export async function protectedEnvironment(
  db: SqlClient,
  settings: EnvironmentSettings = {},
): Promise<string> {
  const environment = await newEnvironment(db);
  await controlOf(db).saveEnvironment(environment, { protected: true, ...settings });
  return environment;
}

/** A change of a flag, as the typed client takes it. */
export function proposedFlag(
  key: string,
  base_version = 0,
  members: Readonly<Record<string, unknown>> = {},
): ProposedChange {
  return { kind: 'flag', key, base_version, body: flagOf(key, members) };
}

/** Approves what the request holds now, whatever that is. */
export async function approve(db: SqlClient, name: string, id: number): Promise<ChangeRequest> {
  const { rows } = await db.query<{ content_hash: string }>(
    'select content_hash from pennon.change_requests where id = $1',
    [id],
  );
  return await by(db, name).approve(id, rows[0]?.content_hash ?? '');
}

/** What the audit has of an environment since its settings, as `actor action outcome`. */
export async function auditOf(db: SqlClient, chain: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ line: string }>(
    `select actor || ' ' || action || ' ' || outcome as line from pennon.audit_log
     where chain = $1 and action <> 'environment.save' order by seq`,
    [chain],
  );
  return rows.map(({ line }) => line);
}
