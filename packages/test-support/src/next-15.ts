import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DevStack, startDevStack } from './dev-stack.js';
import { freePort, startProcess } from './running-process.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fixture = join(root, 'fixtures/next-15');
const nextBin = join(fixture, 'node_modules/next/dist/bin/next');

/** The app of `fixtures/next-15`, built and served beside a stack. */
export interface Next15App extends Omit<DevStack, 'env' | 'addReceiver'> {
  readonly address: string;
  /** Where its build lies. */
  readonly distDir: string;
}

/** Installs Next 15 from its lockfile where it is missing, gives it the packages as they are published, builds, serves. */
export async function startNext15(): Promise<Next15App> {
  await install();
  const folder = await mkdtemp(join(tmpdir(), 'pennon-next-15-'));
  const { env, addReceiver, ...stack } = await startDevStack({
    folder,
    seed: join(root, 'apps/demo/pennon.seed.json'),
  });
  const all = { ...env, NEXT_TELEMETRY_DISABLED: '1' };
  await run(process.execPath, [nextBin, 'build'], { ...process.env, ...all, NODE_ENV: 'production' });
  const port = await freePort();
  const next = await startProcess(nextBin, ['start', '--port', String(port)], {
    cwd: fixture,
    env: all,
    ready: /Ready in/,
  });
  const address = `http://localhost:${port}`;
  addReceiver(`${address}/api/pennon/revalidate`);
  return {
    ...stack,
    address,
    distDir: join(fixture, '.next'),
    close: async () => {
      await next.stop();
      await stack.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Copies, not links: a linked package would find the workspaces' Next and React instead of these. */
async function install(): Promise<void> {
  if (!existsSync(nextBin)) await run('npm', ['ci', '--no-audit', '--no-fund'], process.env);
  for (const name of ['core', 'store', 'react', 'next']) {
    const target = join(fixture, 'node_modules/@pennon', name);
    await rm(target, { recursive: true, force: true });
    for (const part of ['package.json', 'dist']) {
      await cp(join(root, 'packages', name, part), join(target, part), { recursive: true });
    }
  }
}

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await promisify(execFile)(command, args, { cwd: fixture, env });
  } catch (error) {
    // Next says on its output what was wrong.
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}
