import { PennonError } from '@pennon/core';
import type { SqlClient } from '@pennon/database';
import { type PgliteThread, startPgliteThread } from './pglite-thread.js';
import type { NotificationListener, SqlDatabase } from './sql-database.js';
import { underTimeout } from './statement-timeout.js';

export interface PgliteOptions {
  /** Absent: in memory. */
  readonly directory: string | undefined;
  /** A packed data directory to start from; without it an existing one is opened, or an empty one made. */
  readonly seed?: Uint8Array;
  readonly listeners?: readonly NotificationListener[];
}

/** PGlite has one session: whoever wants it waits in line. */
export async function openPglite(options: PgliteOptions): Promise<PgliteDatabase> {
  const database = new PgliteDatabase(options);
  await database.ready;
  return database;
}

class PgliteDatabase implements SqlDatabase {
  readonly engine = 'pglite';
  readonly #options: PgliteOptions;
  #thread: Promise<PgliteThread>;
  #line: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  constructor(options: PgliteOptions) {
    this.#options = options;
    this.#thread = this.#start(options.seed);
  }

  get ready(): Promise<unknown> {
    return this.#thread;
  }

  async withSession<T>(work: (session: SqlClient) => Promise<T>, timeoutMs?: number): Promise<T> {
    const turn = this.#line.then(async () => {
      const thread = await this.#thread;
      try {
        return await work(sessionOf(thread, timeoutMs));
      } finally {
        if (thread.isDead()) await thread.ended; // by then its successor stands in its place for the next in line
      }
    });
    this.#line = turn.catch(() => undefined);
    return await turn;
  }

  /** The data directory, packed: a seed. */
  async dump(): Promise<Uint8Array> {
    const packed = await (await this.#thread).request('dump');
    return new Uint8Array(packed as ArrayBuffer);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#line;
    const thread = await this.#thread.catch(() => undefined); // it may be lost already
    await thread?.close();
  }

  async #start(seed?: Uint8Array): Promise<PgliteThread> {
    const { directory, listeners = [] } = this.#options;
    const thread = await startPgliteThread(
      { directory, seed, channels: listeners.map(({ channel }) => channel) },
      (channel, payload) => {
        for (const listener of listeners) if (listener.channel === channel) listener.onPayload(payload);
      },
    );
    for (const { onListening } of listeners) onListening(true);
    void thread.ended.then(() => this.#replace());
    return thread;
  }

  /** After a crash, or a statement that could not be cancelled. In memory there is nothing to come back to. */
  #replace(): void {
    if (this.#isClosing) return;
    for (const { onListening } of this.#options.listeners ?? []) onListening(false);
    this.#thread = this.#options.directory === undefined ? Promise.reject(memoryLost()) : this.#start();
    this.#thread.catch(() => undefined); // each session that asks for it is told
  }
}

export type { PgliteDatabase };

function sessionOf(thread: PgliteThread, timeoutMs: number | undefined): SqlClient {
  const ask: PgliteThread['request'] = (...asked) =>
    timeoutMs === undefined
      ? thread.request(...asked)
      : underTimeout(thread, timeoutMs, thread.request(...asked));
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) => ({
      rows: (await ask('query', sql, params)) as Row[],
    }),
    exec: async (sql) => await ask('exec', sql),
  };
}

function memoryLost(): PennonError {
  return new PennonError('DATABASE_LOST', 'The embedded Postgres ended, and its data was in memory only.', {
    hint: 'Start again; with a data directory even a statement that cannot be cancelled costs nothing but itself.',
  });
}
