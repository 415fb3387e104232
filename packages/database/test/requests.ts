import { randomBytes } from 'node:crypto';
import type { Flag, Snapshot } from '@pennon/core';
import type { SqlClient } from '@pennon/database';

/** Who a request is made as: a database role, and the claims of a verified token. */
export interface Caller {
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const anon: Caller = { role: 'anon', claims: { role: 'anon' } };
export const serviceRole: Caller = { role: 'service_role', claims: { role: 'service_role' } };

export function signedInAs(sub: string): Caller {
  return { role: 'authenticated', claims: { role: 'authenticated', sub } };
}

export interface Change {
  readonly kind: string;
  readonly key: string;
  readonly base_version: number;
  readonly body: unknown;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: readonly { readonly path: string; readonly message: string }[];
}

/** Runs work as PostgREST does: one transaction with the role and the claims set in it. */
export async function as<T>(
  db: SqlClient,
  { role, claims = {} }: Caller,
  work: (sql: SqlClient) => Promise<T>,
): Promise<T> {
  await db.exec('begin');
  try {
    await db.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify(claims)]);
    await db.exec(`set local role ${role}`);
    const result = await work(db);
    await db.exec('commit');
    return result;
  } catch (error) {
    await db.exec('rollback');
    throw error;
  }
}

export interface CommitCall {
  readonly environment: string;
  readonly changes: unknown;
  readonly note?: string;
  readonly options?: unknown;
  readonly caller?: Caller;
}

/** Calls `pennon_api.commit` and answers as PostgREST would: the body, and the status that the SQL has set. */
export async function commit(
  db: SqlClient,
  { environment, changes, note, options = {}, caller = serviceRole }: CommitCall,
): Promise<{ readonly status: number; readonly body: unknown }> {
  return await as(db, caller, async (sql) => {
    const call = await sql.query<{ body: unknown }>(
      'select pennon_api.commit($1, $2::jsonb, $3, $4::jsonb) as body',
      [environment, JSON.stringify(changes), note ?? null, JSON.stringify(options)],
    );
    const setting = await sql.query<{ status: string }>(
      `select coalesce(nullif(current_setting('response.status', true), ''), '200') as status`,
    );
    return { status: Number(setting.rows[0]?.status), body: call.rows[0]?.body };
  });
}

/** Commits what must be accepted. */
export async function accepted(
  db: SqlClient,
  environment: string,
  changes: readonly Change[],
): Promise<{ readonly revision: number; readonly previous: number; readonly versions: readonly unknown[] }> {
  const { status, body } = await commit(db, { environment, changes });
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body as { revision: number; previous: number; versions: unknown[] };
}

/** Commits what must be refused as invalid, and answers its problems as `path: message`. */
export async function problemsOf(
  db: SqlClient,
  environment: string,
  changes: unknown,
): Promise<readonly string[]> {
  const { status, body } = await commit(db, { environment, changes });
  if (status !== 422) throw new Error(`not refused as invalid: ${status} ${JSON.stringify(body)}`);
  return (body as Refusal).details.map(({ path, message }) => `${path}: ${message}`);
}

export async function snapshot(
  db: SqlClient,
  environment: string,
  { caller = serviceRole, since }: { readonly caller?: Caller; readonly since?: number } = {},
): Promise<Snapshot> {
  const { rows } = await as(db, caller, (sql) =>
    sql.query<{ body: Snapshot }>('select public.pennon_snapshot($1, $2) as body', [
      environment,
      since ?? null,
    ]),
  );
  return (rows[0] as { body: Snapshot }).body;
}

/** An environment of its own for a test. */
export async function newEnvironment(db: SqlClient): Promise<string> {
  const key = `test-${randomBytes(6).toString('hex')}`;
  await db.query('insert into pennon.environments (key, name) values ($1, $1)', [key]);
  return key;
}

/** A valid boolean flag, with some members replaced. */
export function flagOf(key: string, members: Partial<Flag> | Record<string, unknown> = {}): Flag {
  return {
    key,
    type: 'boolean',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    offVariation: 'off',
    fallthrough: { variation: 'off' },
    ...members,
  } as Flag; // tests write invalid members on purpose
}

export function flagChange(
  key: string,
  base_version = 0,
  members: Partial<Flag> | Record<string, unknown> = {},
): Change {
  return { kind: 'flag', key, base_version, body: flagOf(key, members) };
}

export function deletion(kind: string, key: string, base_version: number): Change {
  return { kind, key, base_version, body: null };
}
