import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, type RunningProcess, startProcess } from './running-process.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const demo = join(root, 'apps/demo');
const pennonBin = join(root, 'packages/cli/bin/pennon.js');
const nextBin = join(root, 'node_modules/next/dist/bin/next');

/** The shop as a user runs it: `pennon dev` with real files, Next.js beside it, and the `pennon` command. */
export interface Shop {
  readonly address: string;
  readonly stack: { readonly url: string; readonly publishableKey: string; readonly secretKey: string };
  readonly pennon: (...args: readonly string[]) => Promise<string>;
  readonly killStack: () => Promise<void>;
  readonly startStack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Builds the shop once for `next start`. */
export async function buildShop(): Promise<void> {
  await promisify(execFile)(process.execPath, [nextBin, 'build', demo], { env: quietEnv });
}

/** `start` serves what `buildShop` made; `dev` is what `npm start` runs, with the operator's drawer. */
export async function startShop(mode: 'start' | 'dev'): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'pennon-shop-'));
  const [stackPort, shopPort] = [await freePort(), await freePort()];
  const data = join(folder, '.pennon');
  const startStack = () =>
    startProcess(
      pennonBin,
      ['dev', '--port', String(stackPort), '--data', data, '--seed', join(demo, 'pennon.seed.json')],
      { ready: /Pennon is running/ },
    );
  let stack: RunningProcess = await startStack();
  const pennon = async (...args: readonly string[]) =>
    (await promisify(execFile)(process.execPath, [pennonBin, ...args], { cwd: folder })).stdout;
  const { url, publishableKey, secretKey } = JSON.parse(
    await readFile(join(data, 'dev.json'), 'utf8'),
  ) as Shop['stack'];
  const next = await startProcess(nextBin, [mode, demo, '--port', String(shopPort)], {
    env: {
      NEXT_TELEMETRY_DISABLED: '1',
      NEXT_PUBLIC_SUPABASE_URL: url,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
      SUPABASE_SECRET_KEY: secretKey,
    },
    ready: /Ready in/,
  });
  return {
    address: `http://localhost:${shopPort}`,
    stack: { url, publishableKey, secretKey },
    pennon,
    killStack: () => stack.stop('SIGKILL'),
    startStack: async () => {
      stack = await startStack();
    },
    close: async () => {
      await next.stop();
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const quietEnv: NodeJS.ProcessEnv = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
