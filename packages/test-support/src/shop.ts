import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DevStack, startDevStack } from './dev-stack.js';
import { freePort, startProcess } from './running-process.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const demo = join(root, 'apps/demo');
const nextBin = join(root, 'node_modules/next/dist/bin/next');

/** Which shop: Next 16 can be built in two ways, and a browser can be given rules or values. */
export interface ShopOptions {
  readonly cacheComponents?: boolean;
  readonly delivery?: 'rules' | 'values';
}

/** The shop as a user runs it: `pennon dev` with real files, Next.js beside it, and the `pennon` command. */
export interface Shop extends Omit<DevStack, 'env' | 'addReceiver'> {
  readonly address: string;
  /** Another server of the same shop, on the same stack; closed with it. */
  readonly serve: (options: ShopOptions) => Promise<string>;
}

/**
 * Builds the shop for `next start`, beside a stack that its static pages are made with. Once for a run of the tests:
 * later calls find it built.
 */
export async function buildShop({ cacheComponents = false }: ShopOptions = {}): Promise<void> {
  const marker = join(distDirOf(cacheComponents), 'built-by-run');
  const run = process.env.PENNON_TEST_RUN;
  if (run !== undefined && (await readFile(marker, 'utf8').catch(() => undefined)) === run) return;
  const folder = await mkdtemp(join(tmpdir(), 'pennon-build-'));
  const stack = await startDevStack({ folder, seed: seedFile });
  try {
    const env = { ...process.env, ...stack.env, ...buildVariables(cacheComponents) };
    await promisify(execFile)(process.execPath, [nextBin, 'build', demo], { env });
  } finally {
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  }
  await writeFile(marker, run ?? 'none');
}

/** `start` serves what `buildShop` made; `dev` is what `npm start` runs, with the operator's drawer. */
export async function startShop(mode: 'start' | 'dev', options: ShopOptions = {}): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'pennon-shop-'));
  const { env, addReceiver, ...stack } = await startDevStack({ folder, seed: seedFile });
  const running: (() => Promise<void>)[] = [];
  const serve = async (options: ShopOptions) => {
    const { address, stop } = await startServer(mode, env, options);
    running.push(stop);
    addReceiver(`${address}/api/pennon/revalidate`);
    return address;
  };
  const address = await serve(options);
  return {
    ...stack,
    address,
    serve,
    close: async () => {
      await Promise.all(running.map((stop) => stop()));
      await stack.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A server of the shop alone, as far as it gets with this Supabase. */
export interface ShopServer {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Serves what `buildShop` made, before whatever answers at this address. */
export async function startShopBefore(supabaseUrl: string): Promise<ShopServer> {
  const env = {
    NEXT_PUBLIC_SUPABASE_URL: supabaseUrl,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  };
  return await startServer('start', env, {});
}

async function startServer(
  mode: 'start' | 'dev',
  env: DevStack['env'],
  { cacheComponents = false, delivery = 'rules' }: ShopOptions,
): Promise<ShopServer> {
  const port = await freePort();
  const { stop } = await startProcess(nextBin, [mode, demo, '--port', String(port)], {
    env: { ...env, ...buildVariables(cacheComponents), SHOP_DELIVERY: delivery },
    ready: /Ready in/,
  });
  return { address: `http://localhost:${port}`, stop };
}

/** Where a build of the shop lies. */
export function distDirOf(cacheComponents: boolean): string {
  return join(demo, cacheComponents ? '.next-cache-components' : '.next');
}

const seedFile = join(demo, 'pennon.seed.json');

function buildVariables(cacheComponents: boolean): Readonly<Record<string, string>> {
  return { NEXT_TELEMETRY_DISABLED: '1', CACHE_COMPONENTS: cacheComponents ? '1' : '' };
}
