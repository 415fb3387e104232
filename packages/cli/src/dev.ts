import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { PennonError } from '@pennon/core';
import { type LocalStack, startLocal } from '@pennon/local';
import { controlAt } from './control.js';
import { seed } from './seed.js';
import type { Terminal } from './terminal.js';
import { untilInterrupted } from './until-interrupted.js';

export interface DevOptions {
  readonly port: string;
  readonly data: string;
  readonly db: 'pglite' | 'postgres';
  readonly seed?: string;
  /** Run beside the stack, with its address and keys in the environment; both end together. */
  readonly command: readonly string[];
}

/** Runs the embedded stack until it is interrupted, or until the command beside it ends. */
export async function runDev(options: DevOptions, terminal: Terminal): Promise<void> {
  const stack = await startStack(options, terminal);
  const connectionFile = join(options.data, 'dev.json');
  try {
    const control = controlAt(stack);
    const firstFlag = await seed(control, options.seed, (line) =>
      terminal.out(`${terminal.colors.dim('pennon')} ${line}`),
    );
    const { url, publishableKey, secretKey } = stack;
    await writeFile(connectionFile, JSON.stringify({ url, publishableKey, secretKey, pid: process.pid }), {
      mode: 0o600,
    });
    announce(stack, firstFlag, terminal);
    process.exitCode = await untilEnded(options.command, stack);
  } finally {
    await rm(connectionFile, { force: true });
    await stack.close();
  }
}

async function startStack(options: DevOptions, terminal: Terminal): Promise<LocalStack> {
  try {
    return await startLocal({
      port: parsePort(options.port),
      dataDir: options.data,
      ...(options.db === 'postgres' ? { database: { url: databaseUrl(process.env) } } : {}),
      onProgress: (line) => terminal.out(`${terminal.colors.dim('pennon')} ${line}`),
    });
  } catch (error) {
    if (!(error instanceof PennonError) || error.code !== 'PENNON_MIGRATION_EDITED') throw error;
    // Between releases migrations still change, and development data made before cannot follow.
    const hint = `Another version of Pennon made the data in ${options.data}: remove that folder to begin anew.`;
    throw new PennonError(error.code, error.message, { hint, details: error.details, cause: error });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new PennonError('USAGE', `"${text}" is no port.`, {
    hint: 'Give a number from 0 (any free port) to 65535.',
  });
}

function databaseUrl(env: NodeJS.ProcessEnv): string {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  throw new PennonError('DATABASE_URL_MISSING', '--db postgres needs a Postgres to use.', {
    hint: 'Set DATABASE_URL, for example postgresql://postgres@127.0.0.1:5432/postgres.',
  });
}

function announce(
  { url, publishableKey, secretKey }: LocalStack,
  firstFlag: string | undefined,
  { out, colors }: Terminal,
): void {
  const { bold, dim, green } = colors;
  out('');
  out(`${green(bold('Pennon is running'))} at ${bold(url)}`);
  out(`  publishable key  ${publishableKey}`);
  out(`  secret key       ${secretKey}`);
  if (firstFlag !== undefined) out(`\n${dim('Try')} npx pennon flags toggle ${firstFlag}`);
  out(`${dim('Stop with Ctrl+C. The data stays.')}\n`);
}

async function untilEnded(command: readonly string[], stack: LocalStack): Promise<number> {
  const interrupted = untilInterrupted();
  const [executable, ...args] = command;
  if (executable === undefined) {
    await interrupted;
    return 0;
  }
  const child = spawn(executable, args, {
    stdio: 'inherit',
    env: { ...process.env, ...appEnvironment(stack) },
    // npm and its like are batch files there, which need a shell; it would split a path such as C:\Program Files\….
    shell: process.platform === 'win32' && !executable.endsWith('.exe'),
  });
  const ended = exitCodeOf(child, executable);
  let isInterrupted = false;
  void interrupted.then((signal) => {
    isInterrupted = true;
    child.kill(signal);
  });
  const exitCode = await ended;
  return isInterrupted ? 0 : exitCode;
}

async function exitCodeOf(child: ChildProcess, executable: string): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    // As shells say it: what was killed did not succeed.
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (cause) {
    throw new PennonError(
      'COMMAND_FAILED',
      `"${executable}" could not be started: ${(cause as Error).message}.`,
      {
        hint: 'Check the words after `--`.',
        cause,
      },
    );
  }
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
