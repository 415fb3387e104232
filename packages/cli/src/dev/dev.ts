import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PennonError } from '@pennon/core';
import { createControl } from '@pennon/database';
import { type LocalStack, startLocal } from '@pennon/local';
import { Option } from 'commander';
import type { CommandInput, CommandSpec } from '../command.js';
import { clientAt } from '../project/client.js';
import { confirm } from '../terminal/confirm.js';
import type { Terminal } from '../terminal/terminal.js';
import { portOf } from './port-of.js';
import { runBeside } from './run-beside.js';
import { readSeed, type Seed, sow } from './seed.js';
import { token } from './token.js';
import { untilInterrupted } from './until-interrupted.js';
import { type Webhook, webhookOf } from './webhook-of.js';

interface DevOptions {
  readonly port: string;
  readonly data: string;
  readonly db: 'pglite' | 'postgres';
  readonly seed?: string;
  readonly webhook?: string;
  readonly webhookSecret?: string;
  readonly reset?: boolean;
  readonly yes?: boolean;
}

export const dev: CommandSpec<DevOptions> = {
  usage: 'dev [program...]',
  summary: 'run the embedded stack: Postgres, REST and Realtime from npm alone',
  options: [
    new Option('-p, --port <port>', 'the one port').default('54390'),
    new Option('-d, --data <folder>', 'where the data lives').default('.pennon'),
    new Option('--db <engine>', 'the Postgres to use').choices(['pglite', 'postgres']).default('pglite'),
    new Option('--seed <file>', 'documents to create where they are missing'),
    new Option('--webhook <url>', 'told of each revision, as a database webhook would'),
    new Option('--webhook-secret <secret>', 'its bearer token; made up otherwise').env(
      'PENNON_WEBHOOK_SECRET',
    ),
    new Option('--reset', 'begin with an empty database; keys stay'),
    new Option('-y, --yes', 'do not ask before --reset'),
  ],
  examples: [
    'dev',
    ['dev -- next dev', 'your app beside it, with its address and keys'],
    ['dev --webhook http://localhost:3000/api/pennon/revalidate -- next dev', 'cached pages change at once'],
    'dev --seed flags.json --reset --yes',
    ['dev --db postgres', 'the server at DATABASE_URL'],
  ],
  commands: [token],
  run: runDev,
};

/** Until it is interrupted, or until the command beside it ends. */
async function runDev({ words: command, options, terminal }: CommandInput<DevOptions>): Promise<void> {
  // What was typed wrong is said before anybody waits for Postgres.
  const port = portOf(options.port);
  const webhook = webhookOf(options);
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed);
  await confirmReset(options);
  const stack = await startStack(options, { port, webhook }, terminal);
  // Before anything is left behind that has to be taken away.
  const interrupted = untilInterrupted();
  const connectionFile = join(options.data, 'dev.json');
  try {
    const { url, publishableKey, secretKey } = stack;
    const firstFlag = await sowIn(stack, seed, terminal);
    await writeFile(connectionFile, JSON.stringify({ url, publishableKey, secretKey, pid: process.pid }), {
      mode: 0o600,
    });
    announce(stack, { firstFlag, webhook }, terminal);
    const env = { ...appEnvironment(stack), ...secretsOf(webhook, process.env) };
    process.exitCode = await untilEnded(command, env, interrupted);
  } finally {
    await rm(connectionFile, { force: true });
    await stack.close();
  }
}

async function confirmReset({ reset = false, yes = false, db, data }: DevOptions): Promise<void> {
  if (!reset) return;
  if (db === 'postgres') {
    throw new PennonError('USAGE', '--reset is for the embedded Postgres.', {
      hint: 'Drop the database at DATABASE_URL yourself, and make it anew.',
    });
  }
  if (!yes) await confirm(`Remove every flag, version and event in ${data}?`);
}

async function startStack(
  options: DevOptions,
  { port, webhook }: { readonly port: number; readonly webhook: Webhook | undefined },
  terminal: Terminal,
): Promise<LocalStack> {
  try {
    return await startLocal({
      port,
      dataDir: options.data,
      reset: options.reset ?? false,
      ...(webhook === undefined ? {} : { webhook }),
      ...(options.db === 'postgres' ? { database: { url: databaseUrl(process.env) } } : {}),
      onProgress: (line) => terminal.out(progressLine(line, terminal)),
    });
  } catch (error) {
    if (!(error instanceof PennonError) || error.code !== 'PENNON_MIGRATION_EDITED') throw error;
    // Between releases migrations still change, and development data made before cannot follow.
    const hint = `Another version of Pennon made the data in ${options.data}: begin anew with --reset.`;
    throw new PennonError(error.code, error.message, { hint, details: error.details, cause: error });
  }
}

function databaseUrl(env: NodeJS.ProcessEnv): string {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  throw new PennonError('DATABASE_URL_MISSING', '--db postgres needs a Postgres to use.', {
    hint: 'Set DATABASE_URL, for example postgresql://postgres@127.0.0.1:5432/postgres.',
  });
}

async function sowIn(
  stack: LocalStack,
  seed: Seed | undefined,
  terminal: Terminal,
): Promise<string | undefined> {
  const control = createControl(clientAt({ url: stack.url, key: stack.secretKey }));
  return await sow(control, seed, (line) => terminal.out(progressLine(line, terminal)));
}

function progressLine(line: string, { colors }: Terminal): string {
  return `${colors.dim('pennon')} ${line}`;
}

function announce(
  { url, publishableKey, secretKey }: LocalStack,
  { firstFlag, webhook }: { readonly firstFlag: string | undefined; readonly webhook: Webhook | undefined },
  { out, colors }: Terminal,
): void {
  const { bold, dim, green } = colors;
  out('');
  out(`${green(bold('Pennon is running'))} at ${bold(url)}`);
  out(`  publishable key  ${publishableKey}`);
  out(`  secret key       ${secretKey}`);
  if (webhook !== undefined) {
    out(`  webhook          ${webhook.url}`);
    out(`  its secret       ${webhook.secret}`);
  }
  if (firstFlag !== undefined) out(`\n${dim('Try')} npx pennon flags toggle ${firstFlag} --local`);
  out(`${dim('Stop with Ctrl+C. The data stays.')}\n`);
}

async function untilEnded(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  interrupted: Promise<NodeJS.Signals>,
): Promise<number> {
  if (command.length > 0) return await runBeside(command, { env, interrupted });
  await interrupted;
  return 0;
}

/** What an app needs to reach the stack, under the names that Supabase's own guides use. */
function appEnvironment({ url, publishableKey, secretKey }: LocalStack): Readonly<Record<string, string>> {
  return {
    SUPABASE_URL: url,
    SUPABASE_SECRET_KEY: secretKey,
    NEXT_PUBLIC_SUPABASE_URL: url,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
  };
}

/** What `@pennon/next` signs with and believes a webhook by; a secret that the shell has stays. */
function secretsOf(webhook: Webhook | undefined, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return {
    PENNON_SECRET: env.PENNON_SECRET || randomBytes(32).toString('base64url'),
    ...(webhook === undefined ? {} : { PENNON_WEBHOOK_SECRET: webhook.secret }),
  };
}
