import { fetchSnapshot } from '@pennon/store';
import { type LocalStack, startLocal } from '@pennon/test-support';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mulberry32 } from './chaos/fault-script.js';
import { Survivor } from './chaos/survivor.js';
import { clientOf, Operator } from './real-project.js';

/** `npm run test:chaos` plays more, from another seed on. */
const scripts = Number(process.env.PENNON_CHAOS_SCRIPTS ?? 300);
const firstSeed = Number(process.env.PENNON_CHAOS_SEED ?? 1);
/** Clients that live through the same commits at once, each with a script of its own. */
const CROWD = 60;

const environment = 'staging';
const unhandled: unknown[] = [];
const done = new Map<string, number>();
let stack: LocalStack;
let operator: Operator;

beforeAll(async () => {
  process.on('unhandledRejection', note);
  stack = await startLocal({ port: 0 });
  operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), environment);
}, 120_000);

afterAll(async () => {
  process.off('unhandledRejection', note);
  await stack?.close();
});

it(`${scripts} clients behind a broken network end equal to the database, and leave nothing open`, async () => {
  for (let seed = firstSeed; seed < firstSeed + scripts; seed += CROWD) {
    await survive(seed, Math.min(CROWD, firstSeed + scripts - seed));
    // So that a long run can be taken up where it was cut off.
    if (scripts > 300) console.info(`Survived up to seed ${Math.min(seed + CROWD, firstSeed + scripts) - 1}`);
  }
  expect(unhandled).toEqual([]);
  console.info(
    `${scripts} scripts from seed ${firstSeed}: ${JSON.stringify(Object.fromEntries([...done].sort()))}`,
  );
}, 86_400_000);

async function survive(seed: number, count: number): Promise<void> {
  const crowd = await Promise.all(
    Array.from({ length: count }, (_, index) => Survivor.start(stack, environment, seed + index)),
  );
  try {
    await commitSome(mulberry32(seed));
    for (const { proxy } of crowd) proxy.heal();
    // The last word is said over the network as it is now.
    await operator.commit({ a: `the end of ${seed}` });
    const truth = await fetchSnapshot(clientOf({ url: stack.url, key: stack.publishableKey }), environment);
    const ends = await Promise.allSettled(crowd.map((survivor) => survivor.isEqualTo(truth)));
    const problems = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${await healthOf(stack)}`);
    const left = await Promise.all(crowd.map((survivor) => survivor.stop()));
    expect(left.filter(({ timers, channels, isConnected }) => timers || channels || isConnected)).toEqual([]);
  } finally {
    for (const { proxy } of crowd) {
      for (const [fault, times] of proxy.done) done.set(fault, (done.get(fault) ?? 0) + times);
      await proxy.close();
    }
  }
}

/** Whether it was the stack that gave up. */
async function healthOf({ query }: LocalStack): Promise<string> {
  const since = performance.now();
  await query('select 1');
  return `Past the proxies, the stack answered within ${Math.round(performance.now() - since)} ms.`;
}

/** Ten commits with pauses, in which polls and announcements cross. */
async function commitSome(random: () => number): Promise<void> {
  const keys = ['a', 'b', 'c', 'd'];
  for (let commit = 0; commit < 10; commit++) {
    const key = keys[Math.floor(random() * keys.length)] ?? 'a';
    const isGone = random() < 0.2 && operator.holds(key);
    await operator.commit({ [key]: isGone ? undefined : `value ${random()}` });
    await new Promise((resolve) => setTimeout(resolve, random() * 150));
  }
}

function note(reason: unknown): void {
  unhandled.push(reason);
}
