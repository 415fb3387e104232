import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type DataDir, hasPostgresFiles, openDataDir, unpackSeed } from './data-dir/open-data-dir.js';
import { keepMaintained } from './database/keep-maintained.js';
import { openNative } from './database/native-database.js';
import { openPglite } from './database/pglite-database.js';
import { prepareDatabase } from './database/prepare-database.js';
import { readSeed } from './database/seed.js';
import type { NotificationListener, SqlDatabase } from './database/sql-database.js';
import { createAuthenticator } from './http/caller.js';
import { closeServer, createHttpServer, type HttpResponse, listen } from './http/http-server.js';
import { makeKeys, readOrMakeKeys } from './http/keys.js';
import { createRoutes, type Route, serveUpgrades } from './http/routes.js';
import { messagesChannel } from './realtime/database-messages.js';
import { Gateway } from './realtime/gateway.js';
import { type RevisionWebhook, revisionWebhook, type WebhookOptions } from './webhook/revision-webhook.js';

/** For {@link startLocal}. What is absent is chosen so that `startLocal()` alone serves development. */
export interface LocalOptions {
  /** 54390 by default; 0 for any free one. */
  readonly port?: number;
  /** 127.0.0.1 by default: nobody else on the network. */
  readonly host?: string;
  /** Where data and keys are kept. Absent: in memory, with keys of this run. */
  readonly dataDir?: string;
  /** Empties the embedded database in `dataDir` first; keys stay. */
  readonly reset?: boolean;
  /** A native Postgres in place of the embedded one; its role must be a superuser. */
  readonly database?: { readonly url: string };
  /** Whose functions REST calls; the first is the default. `public` and `pennon_api` by default. */
  readonly schemas?: readonly string[];
  /** Told of every revision, as a database webhook of hosted Supabase would be; tried again three times, within 6 s. */
  readonly webhook?: WebhookOptions;
  /** What is being waited for, or went wrong later, one line at a time. */
  readonly onProgress?: (line: string) => void;
  /** The clock that tokens expire and connections idle by, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** A running stack. `url` with one of the keys is all that supabase-js needs. */
export interface LocalStack {
  readonly url: string;
  /** For browsers: role `anon`, or the user's own with a token. */
  readonly publishableKey: string;
  /** For servers: role `service_role`. */
  readonly secretKey: string;
  /** A user's token, for `Authorization` or `realtime.setAuth`. One hour unless said otherwise. */
  readonly signToken: (claims: Readonly<Record<string, unknown>>, ttlSeconds?: number) => Promise<string>;
  /** As the database's owner, past every policy. For tests. */
  readonly query: <Row>(sql: string, params?: readonly unknown[]) => Promise<{ readonly rows: Row[] }>;
  /** Ends connections, then the database, then gives up the data directory. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an embedded Supabase: Postgres, REST calls of functions, and Realtime broadcasts, on one port.
 *
 * @throws PennonError `PORT_IN_USE`, `DATA_DIR_IN_USE`, `DATA_DIR_VERSION`, `DATABASE_UNREACHABLE`, and what migrating throws
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalStack> {
  const parts: Parts = {};
  try {
    return await start(options, parts);
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

/** What has been opened so far. */
interface Parts {
  dataDir?: DataDir;
  server?: Server;
  database?: SqlDatabase;
  stopMaintaining?: () => void;
  gateway?: Gateway;
  webhook?: RevisionWebhook;
}

async function start(options: LocalOptions, parts: Parts): Promise<LocalStack> {
  const { host = '127.0.0.1', schemas = ['public', 'pennon_api'], onProgress = () => undefined } = options;
  if (options.dataDir !== undefined) parts.dataDir = await openDataDir(options.dataDir);
  const { dataDir } = parts;
  const keys = dataDir === undefined ? makeKeys() : await dataDir.use(() => readOrMakeKeys(dataDir.keysFile));
  const authenticator = createAuthenticator(keys, options.now);

  // The port first: when it is taken, nobody has to wait for a database to be told. Until all is ready it answers 503.
  let route: Route = async () => starting;
  parts.server = createHttpServer([host], (request) => route(request));
  const port = await listen(parts.server, options.port ?? 54_390, host);

  let isListening = false;
  const listener: NotificationListener = {
    channel: messagesChannel,
    onPayload: (payload) => parts.gateway?.receive(payload),
    onListening: (isNow) => {
      isListening = isNow;
      parts.gateway?.setListening(isNow);
    },
  };
  // Not before the lock is ours, and the port: a stack that runs on this data keeps it.
  if (options.reset && options.database === undefined && dataDir !== undefined) {
    await dataDir.use(() => rm(dataDir.postgres, { recursive: true, force: true }));
  }
  if (options.webhook !== undefined) parts.webhook = revisionWebhook(options.webhook, onProgress);
  const listeners = parts.webhook === undefined ? [listener] : [listener, parts.webhook.listener];
  const database = await openDatabase(options.database?.url, dataDir, listeners, onProgress);
  parts.database = database;
  await prepareDatabase(database, onProgress);
  await parts.webhook?.install(database);
  parts.stopMaintaining = await keepMaintained(database);
  const gateway = new Gateway(database, authenticator, options.now);
  gateway.setListening(isListening);
  parts.gateway = gateway;
  route = createRoutes({ database, gateway, authenticator, schemas });
  serveUpgrades(parts.server, [host], gateway);

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    publishableKey: keys.publishableKey,
    secretKey: keys.secretKey,
    signToken: (claims, ttlSeconds = 3_600) => authenticator.sign(claims, ttlSeconds),
    query: (sql, params) => database.withSession((session) => session.query(sql, params)),
    close: () => closeParts(parts),
  };
}

const starting: HttpResponse = {
  status: 503,
  headers: { 'retry-after': '1' },
  body: JSON.stringify({ message: 'The stack is starting.' }),
};

async function openDatabase(
  url: string | undefined,
  dataDir: DataDir | undefined,
  listeners: readonly NotificationListener[],
  onProgress: (line: string) => void,
): Promise<SqlDatabase> {
  if (url !== undefined) {
    onProgress('Connecting to Postgres…');
    return await openNative({ url, listeners });
  }
  if (dataDir === undefined) {
    return await openPglite({ directory: undefined, seed: await readSeed(onProgress), listeners });
  }
  return await dataDir.use(async () => {
    if (!(await hasPostgresFiles(dataDir.postgres))) {
      await unpackSeed(await readSeed(onProgress), dataDir.postgres);
    }
    onProgress('Starting the embedded Postgres…');
    return await openPglite({ directory: dataDir.postgres, listeners });
  });
}

/** Those who ask before those who answer; the data directory last, when nothing writes to it any more. */
async function closeParts(parts: Parts): Promise<void> {
  const { dataDir, server, database, stopMaintaining, gateway, webhook } = parts;
  for (const name of ['dataDir', 'server', 'database', 'stopMaintaining', 'gateway', 'webhook'] as const)
    delete parts[name];
  stopMaintaining?.();
  webhook?.close();
  gateway?.close();
  if (server?.listening) await closeServer(server);
  try {
    await database?.close();
  } finally {
    await dataDir?.release();
  }
}
