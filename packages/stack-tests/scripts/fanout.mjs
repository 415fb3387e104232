// `npm run bench:fanout`: how long one commit takes to reach 5,000 stores, each with a socket of its own, in two
// processes, from one embedded stack on a native Postgres. All of it shares one machine and so one clock.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createControl } from '@pennon/database';
import { startLocal, startNativePostgres } from '@pennon/test-support';
import { createClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';

const stores = Number(process.argv[2] ?? 5_000);
const commits = 20;
const environment = 'production';

const postgres = await startNativePostgres();
if ('skipped' in postgres) throw new Error(postgres.skipped);
const stack = await startLocal({ port: 0, database: { url: postgres.url } });
const control = createControl(
  createClient(stack.url, stack.secretKey, {
    auth: { persistSession: false },
    realtime: { transport: WebSocket },
  }),
);
let version = 0;
await commit();

console.log(`Connecting ${stores} stores in two processes`);
const script = fileURLToPath(new URL('fanout-clients.mjs', import.meta.url));
const since = Date.now();
const halves = [0, 1].map(() =>
  fork(script, [stack.url, stack.publishableKey, environment, String(stores / 2)]),
);
await Promise.all(halves.map((half) => told(half, 'isReady')));
console.log(`All are live after ${((Date.now() - since) / 1000).toFixed(1)} s`);
// Whoever joined asks once more, within its jitter of ten seconds: that is no part of what is measured.
await new Promise((resolve) => setTimeout(resolve, 12_000));

const rounds = [];
for (let round = 0; round < commits; round += 1) {
  const { revision } = await control.snapshot(environment);
  await Promise.all(
    halves.map((half) => {
      half.send({ revision: revision + 1 });
      return told(half, 'isReady');
    }),
  );
  const heard = Promise.all(halves.map((half) => told(half, 'seen')));
  const committedAt = Date.now();
  await commit();
  const acknowledgedMs = Date.now() - committedAt;
  const tookMs = (await heard)
    .flatMap(({ seen }) => seen.map((at) => at - committedAt))
    .sort((a, b) => a - b);
  rounds.push({
    acknowledgedMs,
    median: tookMs[tookMs.length >> 1],
    p99: tookMs[Math.floor(tookMs.length * 0.99)],
    last: tookMs.at(-1),
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
}
for (const name of ['acknowledgedMs', 'median', 'p99', 'last']) {
  const values = rounds.map((round) => round[name]).sort((a, b) => a - b);
  console.log(
    `${name}: ${values[0]} to ${values.at(-1)} ms, in the middle ${values[values.length >> 1]} ms (${commits} commits)`,
  );
}
for (const half of halves) half.kill();
await stack.close();
await postgres.stop();
process.exit(0);

async function commit() {
  const body = {
    key: 'hero',
    type: 'string',
    status: 'active',
    delivery: 'rules',
    variations: [{ key: 'served', value: `value ${version}` }],
    offVariation: 'served',
    fallthrough: { variation: 'served' },
  };
  await control.commit({
    environment,
    changes: [{ kind: 'flag', key: 'hero', base_version: version, body }],
  });
  version += 1;
}

/** The next message of that name. */
async function told(half, name) {
  for (;;) {
    const [message] = await once(half, 'message');
    if (message.live !== undefined && message.live % 500 === 0)
      console.log(`${message.live} of ${stores / 2}`);
    if (name in message) return message;
  }
}
