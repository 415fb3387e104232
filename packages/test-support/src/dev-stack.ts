import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, type RunningProcess, startProcess } from './running-process.js';
import { startWebhookRelay } from './webhook-relay.js';

const pennonBin = fileURLToPath(new URL('../../cli/bin/pennon.js', import.meta.url));

/** `pennon dev` as a process of its own, with real files and a webhook. */
export interface DevStack {
  readonly stack: { readonly url: string; readonly publishableKey: string; readonly secretKey: string };
  /** What an app beside it is told. */
  readonly env: Readonly<Record<string, string>>;
  /** Told of each revision. */
  readonly addReceiver: (url: string) => void;
  readonly pennon: (...args: readonly string[]) => Promise<string>;
  /** Resolves with the newest revision of `development`, once every receiver has taken it. */
  readonly settled: () => Promise<number>;
  readonly killStack: () => Promise<void>;
  readonly startStack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startDevStack({
  folder,
  seed,
}: {
  readonly folder: string;
  readonly seed: string;
}): Promise<DevStack> {
  const [port, relay] = await Promise.all([freePort(), startWebhookRelay()]);
  const data = join(folder, '.pennon');
  const args = ['dev', '--port', String(port), '--data', data, '--seed', seed, '--webhook', relay.url];
  const start = () =>
    startProcess(pennonBin, args, {
      env: { PENNON_WEBHOOK_SECRET: webhookSecret },
      ready: /Pennon is running/,
    });
  let running: RunningProcess = await start();
  const stack = JSON.parse(await readFile(join(data, 'dev.json'), 'utf8')) as DevStack['stack'];
  const { url, publishableKey, secretKey } = stack;
  return {
    stack: { url, publishableKey, secretKey },
    env: {
      NEXT_PUBLIC_SUPABASE_URL: url,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: publishableKey,
      SUPABASE_SECRET_KEY: secretKey,
      PENNON_SECRET: 'a secret of the tests, which is long enough',
      PENNON_WEBHOOK_SECRET: webhookSecret,
    },
    addReceiver: relay.addReceiver,
    pennon: async (...words) =>
      (await promisify(execFile)(process.execPath, [pennonBin, ...words], { cwd: folder })).stdout,
    settled: async () => {
      const answer = await fetch(`${url}/rest/v1/rpc/pennon_snapshot?environment=development`, {
        headers: { apikey: secretKey },
      });
      const { revision } = (await answer.json()) as { readonly revision: number };
      await relay.delivered(revision);
      return revision;
    },
    killStack: () => running.stop('SIGKILL'),
    startStack: async () => {
      running = await start();
    },
    close: async () => {
      await running.stop();
      await relay.close();
    },
  };
}

const webhookSecret = 'a webhook secret of the tests';
