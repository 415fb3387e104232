import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@pennon/local';
import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type StackInProcess, startInProcess } from './support/stack-in-process.js';

const rounds = 20;

test(`loses no acknowledged commit in ${rounds} rounds of kill -9 under writes`, {
  timeout: 300_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pennon-durability-'));
  const acknowledged: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      acknowledged.push(...(await commitUntilKilled(await startInProcess(dataDir), round)));
    }
    const stack = await startLocal({ port: 0, dataDir });
    const { rows } = await stack.query<{ revision: number }>(
      `select revision from pennon.commits where environment = 'development' order by revision`,
    );
    await stack.close();
    const revisions = rows.map(({ revision }) => Number(revision));
    expect(acknowledged.length).toBeGreaterThan(rounds);
    expect(revisions).toEqual(expect.arrayContaining(acknowledged));
    // No holes: what was not acknowledged is there whole or not at all.
    expect(revisions).toEqual(revisions.map((_, index) => (revisions[0] ?? 0) + index));
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

/** Commits one flag after the other, kills the stack amid the writes, and returns the revisions it acknowledged. */
async function commitUntilKilled(stack: StackInProcess, round: number): Promise<readonly number[]> {
  const client = createClient(stack.url, stack.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    db: { schema: 'pennon_api' as 'public' },
    // ws's last constructor overload takes null, for a server's side of a socket, and it is the one that TypeScript compares.
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
  });
  const revisions: number[] = [];
  for (let n = 0; ; n++) {
    const key = `round-${round}-${n}`;
    const change = { kind: 'flag', key, base_version: 0, body: { ...flag, key } };
    const { data, error } = await client.rpc('commit', { environment: 'development', changes: [change] });
    if (error !== null) {
      if (!error.message.includes('fetch failed')) throw new Error(JSON.stringify(error));
      await stack.exited;
      return revisions;
    }
    revisions.push((data as { revision: number }).revision);
    // From the third commit on it is killed while the next one runs, a little later each round.
    if (n === 3) setTimeout(() => stack.process.kill('SIGKILL'), round);
  }
}

const flag = {
  type: 'boolean',
  delivery: 'rules',
  status: 'active',
  variations: [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ],
  fallthrough: { variation: 'on' },
  offVariation: 'off',
};
