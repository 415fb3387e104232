import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '@pennon/local';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { engines, startOn } from './support/engines.js';

afterEach(() => vi.useRealTimers());

/** The partition of a week from now, which a day's maintenance makes. */
const lastPartition = `'pennon.exposures_' || to_char((now() at time zone 'utc')::date + 7, 'YYYYMMDD')`;

async function hasLastPartition(stack: LocalStack): Promise<unknown> {
  const { rows } = await stack.query<{ found: boolean }>(
    `select to_regclass(${lastPartition}) is not null as found`,
  );
  return rows[0]?.found;
}

async function dropLastPartition(stack: LocalStack): Promise<void> {
  await stack.query(`do $$ begin execute 'drop table ' || ${lastPartition}; end $$`);
}

describe.each(engines)('maintenance on %s', (engine) => {
  test('runs every minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const stack = await startOn(engine);
    await dropLastPartition(stack);
    vi.advanceTimersByTime(59_000);
    // PGlite's one session takes turns, so the answer comes after whatever was asked before.
    expect(await hasLastPartition(stack)).toBe(false);
    vi.advanceTimersByTime(1_000);
    await vi.waitUntil(async () => await hasLastPartition(stack), { timeout: 30_000 });
    await stack.close();
  });
});

test('is caught up with at the start, after the stack was away', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pennon-maintenance-'));
  const before = await startLocal({ port: 0, dataDir });
  await dropLastPartition(before);
  await before.close();
  const stack = await startLocal({ port: 0, dataDir });
  expect(await hasLastPartition(stack)).toBe(true);
  await stack.close();
  await rm(dataDir, { recursive: true });
});
