import { randomUUID } from 'node:crypto';
import type { SqlClient } from '@pennon/database';
import { actAs } from '../database/act-as.js';
import { inTransaction, isSqlError, type SqlDatabase } from '../database/sql-database.js';
import type { Caller } from '../http/caller.js';

export type Extension = 'broadcast' | 'presence';
export type Permissions = Readonly<Record<Extension, boolean>>;

/** Whose permission on which topic. */
export interface Question {
  readonly topic: string;
  readonly caller: Caller;
  /** `request.headers`, as JSON. */
  readonly headers: string;
}

/**
 * Asks row-level security on realtime.messages who may read and write a topic, with rows that are always rolled back.
 * A thousand equal clients that connect at once are one question.
 */
export class Authorization {
  readonly #database: SqlDatabase;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly until: number; readonly answer: Promise<Permissions> }>();

  constructor(database: SqlDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** @throws when the database cannot be asked */
  async read(question: Question): Promise<Permissions> {
    return await this.#answerOf('read', question, readPermissions);
  }

  /** @throws when the database cannot be asked */
  async write(question: Question): Promise<Permissions> {
    return await this.#answerOf('write', question, writePermissions);
  }

  /** Drops what is too old to be an answer. */
  sweep(): void {
    for (const [key, { until }] of this.#answers) if (until <= this.#now()) this.#answers.delete(key);
  }

  async #answerOf(
    kind: 'read' | 'write',
    question: Question,
    ask: (session: SqlClient, question: Question) => Promise<Permissions>,
  ): Promise<Permissions> {
    const { topic, caller, headers } = question;
    const key = JSON.stringify([kind, topic, caller.role, caller.claims, headers]);
    const known = this.#answers.get(key);
    if (known !== undefined && known.until > this.#now()) return await known.answer;
    const answer = inTransaction(this.#database, { rollsBack: true }, (session) => ask(session, question));
    this.#answers.set(key, { until: this.#now() + keptMs, answer });
    answer.catch(() => this.#answers.delete(key));
    return await answer;
  }
}

const keptMs = 3_000;
const nothing: Permissions = { broadcast: false, presence: false };

async function readPermissions(session: SqlClient, question: Question): Promise<Permissions> {
  const probes = { broadcast: randomUUID(), presence: randomUUID() };
  await session.query(
    `insert into realtime.messages (id, topic, extension, private)
     values ($1::uuid, $3::text, 'broadcast', true), ($2::uuid, $3::text, 'presence', true)`,
    [probes.broadcast, probes.presence, question.topic],
  );
  return await unlessDenied(async () => {
    await takeTheirPlace(session, question);
    const { rows } = await session.query<{ readonly extension: Extension }>(
      'select extension from realtime.messages where id in ($1::uuid, $2::uuid)',
      [probes.broadcast, probes.presence],
    );
    const seen = new Set(rows.map(({ extension }) => extension));
    return { broadcast: seen.has('broadcast'), presence: seen.has('presence') };
  });
}

async function writePermissions(session: SqlClient, question: Question): Promise<Permissions> {
  return await unlessDenied(async () => {
    await takeTheirPlace(session, question);
    return {
      broadcast: await isWritable(session, question.topic, 'broadcast'),
      presence: await isWritable(session, question.topic, 'presence'),
    };
  });
}

async function isWritable(session: SqlClient, topic: string, extension: Extension): Promise<boolean> {
  await session.exec('savepoint probe');
  try {
    await session.query(
      'insert into realtime.messages (topic, extension, private) values ($1::text, $2::text, true)',
      [topic, extension],
    );
    return true;
  } catch (error) {
    if (!isDenial(error)) throw error;
    await session.exec('rollback to savepoint probe');
    return false;
  }
}

async function takeTheirPlace(session: SqlClient, { topic, caller, headers }: Question): Promise<void> {
  await actAs(session, caller, {
    'realtime.topic': topic,
    'request.headers': headers,
    'request.jwt.claim.role': caller.role,
    'request.jwt.claim.sub': typeof caller.claims.sub === 'string' ? caller.claims.sub : '',
  });
}

async function unlessDenied(ask: () => Promise<Permissions>): Promise<Permissions> {
  try {
    return await ask();
  } catch (error) {
    if (isDenial(error)) return nothing;
    throw error;
  }
}

/** Also a role that does not exist, or that `authenticator` may not take. */
function isDenial(error: unknown): boolean {
  return isSqlError(error) && ['42501', '22023'].includes(error.code);
}
