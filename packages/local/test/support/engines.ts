import { randomUUID } from 'node:crypto';
import { type LocalOptions, type LocalStack, startLocal } from '@pennon/local';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import pg from 'pg';
import { inject } from 'vitest';
import { WebSocket } from 'ws';

export type Engine = 'pglite' | 'postgres';

const native = inject('nativePostgres');

/** What a suite runs on: the embedded Postgres always, a native one where the run has it. */
export const engines: readonly Engine[] = 'url' in native ? ['pglite', 'postgres'] : ['pglite'];

/** The native cluster's URL, for suites that are about it alone. */
export const nativeUrl: string | undefined = 'url' in native ? native.url : undefined;

/** A stack of its own on any free port; on a native Postgres with a database of its own. */
export async function startOn(engine: Engine, options: LocalOptions = {}): Promise<LocalStack> {
  const database = engine === 'postgres' ? { url: await makeDatabase() } : undefined;
  return await startLocal({ port: 0, ...(database === undefined ? {} : { database }), ...options });
}

/** The URL of a new, empty database in the native cluster. */
export async function makeDatabase(): Promise<string> {
  if (nativeUrl === undefined) throw new Error('This run has no native Postgres.');
  const name = `pennon_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: nativeUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(nativeUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export interface ClientOptions {
  readonly key?: 'publishable' | 'secret';
  readonly vsn?: '1.0.0' | '2.0.0';
  /** A user's token. */
  readonly token?: string;
  readonly schema?: string;
}

/** The unmodified supabase-js. */
export async function clientOf(
  stack: LocalStack,
  { key = 'publishable', vsn = '2.0.0', token, schema = 'public' }: ClientOptions = {},
): Promise<SupabaseClient> {
  const client = createClient(stack.url, key === 'secret' ? stack.secretKey : stack.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    db: { schema: schema as 'public' },
    // ws's last constructor overload takes null, for a server's side of a socket, and it is the one that TypeScript compares.
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket, vsn },
    ...(token === undefined ? {} : { accessToken: async () => token }),
  });
  await client.realtime.setAuth();
  return client;
}
