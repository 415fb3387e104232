import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './running-process.js';

/** A native Postgres for one test run; `skipped` says why there is none. */
export type NativePostgres =
  | { readonly url: string; readonly stop: () => Promise<void> }
  | { readonly skipped: string };

export interface NativeSettings {
  /** `on` to measure what a server does. What tests write need not outlive a power cut. */
  readonly fsync?: 'on' | 'off';
}

/**
 * Uses DATABASE_URL when it is set; otherwise starts a throwaway cluster from the `postgres` on PATH or in Debian's
 * versioned folders. Postgres refuses to run as root, so root starts it as the user `postgres` or `nobody`.
 */
export async function startNativePostgres(
  env: NodeJS.ProcessEnv = process.env,
  { fsync = 'off' }: NativeSettings = {},
): Promise<NativePostgres> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop: async () => {} };
  const bin = findPostgresBin(env.PATH ?? '');
  if (bin === undefined) {
    return { skipped: 'no native Postgres: set DATABASE_URL or put `postgres` and `initdb` on PATH' };
  }
  const owner = process.getuid?.() === 0 ? unprivilegedOwner() : undefined;
  // A short fixed root: a Unix socket's path may have 107 bytes at most.
  const directory = mkdtempSync('/tmp/pennon-pg-');
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const initdb = ['--pgdata', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...owner, stdio: 'pipe', cwd: directory });
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      directory,
      '-h',
      '127.0.0.1',
      '-c',
      `fsync=${fsync}`,
      '-c',
      'max_connections=200',
    ],
    { ...owner, stdio: ['ignore', 'ignore', 'pipe'], cwd: directory },
  );
  // A cluster must not outlive a run that was killed before its teardown.
  const stopWithParent = () => server.kill('SIGQUIT');
  process.once('exit', stopWithParent);
  await untilReady(server);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      process.off('exit', stopWithParent);
      server.kill('SIGINT');
      await once(server, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function findPostgresBin(path: string): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = isExecutable(debian)
    ? readdirSync(debian).sort((left, right) => Number(right) - Number(left))
    : [];
  const candidates = [...versions.map((version) => join(debian, version, 'bin')), ...path.split(delimiter)];
  return candidates.find((folder) =>
    ['postgres', 'initdb'].every((name) => isExecutable(join(folder, name))),
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function unprivilegedOwner(): { readonly uid: number; readonly gid: number } {
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user here: try the next.
    }
  }
  throw new Error('Running as root, and neither user "postgres" nor "nobody" exists to start Postgres as.');
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = '';
  for await (const chunk of server.stderr ?? []) {
    log += String(chunk);
    if (log.includes('ready to accept connections')) {
      server.stderr?.resume();
      return;
    }
  }
  throw new Error(`Postgres did not start:\n${log}`);
}
