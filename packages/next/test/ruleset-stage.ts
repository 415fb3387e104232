import type { PennonError } from '@pennon/core';
import { createFlags, type Flags, type FlagsOptions, type RequestLike } from '@pennon/next';
import { afterEach, beforeEach } from 'vitest';
import { flag } from './documents-of.js';
import { SnapshotServer } from './snapshot-server.js';

export type AskRuleset = NonNullable<FlagsOptions['ask']>;
export const nobody: RequestLike = { cookies: { get: () => undefined }, headers: { get: () => null } };
export const servesTall = flag('hero', ['tall', 'harbour']);
export const servesWide = flag('hero', ['wide', 'harbour']);

/** Of the test that is running. */
export let server: SnapshotServer;
/** What its flags complained of. */
export let errors: PennonError[];
/** Timers that it lets ring. */
export let timers: (() => void)[];
/** The time, which only `pass` moves. */
let now: number;

beforeEach(async () => {
  server = await SnapshotServer.start([servesTall, flag('footer', ['short'])]);
  [errors, timers, now] = [[], [], 1_000_000];
});
afterEach(() => server.close());

export function pass(ms: number): void {
  now += ms;
}

export function flagsOf(more: Partial<FlagsOptions> = {}): Flags {
  return createFlags({
    url: server.url,
    key: 'sb_secret_x',
    environment: 'production',
    onError: (error) => errors.push(error),
    runtime: { now: () => now, setTimeout: (ring) => timers.push(ring) },
    ...more,
  });
}

/** What nobody in particular is served, with a request of its own. */
export function hero(flags: Flags, options?: Parameters<Flags['forRequest']>[1]): Promise<string> {
  return flags.forRequest(nobody, options).getFlag('hero', 'none');
}
