import { PennonError } from '@pennon/core';
import { fetchSnapshot } from '@pennon/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';
import { liveScene } from './scene.js';

const database = new MemoryDatabase();
database.commit({ a: true });

async function answered(data: unknown): Promise<unknown> {
  const supabase = new MemorySupabase(database);
  supabase.answerNext.push(() => ({ data, error: null }));
  return fetchSnapshot(supabase, 'test').catch((error) => error);
}

const full = { type: 'full', revision: 1, checksum: 7, documents: [] };
const document = { kind: 'flag', key: 'a', version: 1, body: {} };
const withDocument = (change: object) => ({ ...full, documents: [{ ...document, ...change }] });

describe('a snapshot from the wire', () => {
  it.each([
    ['null', null],
    ['an array', []],
    ['HTML', '<html>'],
    ['nothing', undefined],
    ['no type', { ...full, type: undefined }],
    ['a type that every object has', { ...full, type: 'constructor' }],
    ['a negative revision', { ...full, revision: -1 }],
    ['a fractional revision', { ...full, revision: 1.5 }],
    ['a revision past what a double counts', { ...full, revision: 2 ** 53 }],
    ['a checksum that is text', { ...full, checksum: '7' }],
    ['no documents', { ...full, documents: null }],
    ['a document that is none', { ...full, documents: [7] }],
    ['a kind that runs code', withDocument({ kind: { toString: 1 } })],
    ['a key that is none', withDocument({ key: 7 })],
    ['a version that is text', withDocument({ version: '1' })],
    ['a body that is text', withDocument({ body: 'x' })],
    ['a delta that starts nowhere', { ...full, type: 'delta', changes: [] }],
    ['a delta without changes', { ...full, type: 'delta', previous: 0, changes: null }],
  ])('is refused with %s', async (_, data) => {
    const error = await answered(data);
    expect(error).toBeInstanceOf(PennonError);
    expect(error).toMatchObject({ code: 'WIRE_INVALID', details: data });
  });

  it.each([
    ['the highest revision', { ...full, revision: 2 ** 53 - 1 }],
    ['a key of 200 characters', withDocument({ key: 'k'.repeat(200) })],
    ['a key that is a property of every object', withDocument({ key: '__proto__' })],
    ['a kind that only newer clients know', withDocument({ kind: 'rollout_plan' })],
    ['fields that only newer clients know', { ...full, epoch: 2 }],
  ])('is taken with %s', async (_, data) => {
    expect(await answered(data)).toBe(data);
  });

  it('that is a delta is no answer to a question for everything', async () => {
    expect(await answered({ type: 'unchanged', revision: 1, checksum: 7 })).toMatchObject({
      code: 'WIRE_INVALID',
    });
  });

  it('of any JSON at all is taken or refused, and never breaks the reader', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (data) => {
        expect(await answered(data)).toMatchObject({ code: 'WIRE_INVALID' });
      }),
    );
  });
});

/** Of a step from revision 1 to 2. */
const brokenSteps: readonly [title: string, change: object][] = [
  ['no start', { previous: undefined }],
  ['a start that is text', { previous: '1' }],
  ['a start that is its end', { previous: 2 }],
  ['a start after its end', { previous: 3 }],
  ['no revision', { revision: null }],
  ['no checksum', { checksum: undefined }],
  ['changes that are no list', { changes: { kind: 'flag' } }],
  ['changes that were not said', { changes: undefined }],
  ['a change that is none', { changes: [null] }],
];

describe('an announcement', () => {
  it.each(brokenSteps)('is refused with %s, and the database asked', async (_, change) => {
    const { store, supabase, database, time, errors } = await liveScene();
    supabase.announce({ ...database.commit({ a: false }), ...change });
    expect(errors.map(({ code }) => code)).toEqual(['WIRE_INVALID']);
    expect(store.getState()).toMatchObject({ status: 'ready', revision: 1 });
    await time.pass(1_000);
    expect(store.getState()).toMatchObject({ status: 'ready', revision: 2 });
  });
});

describe('a later answer', () => {
  it.each([...brokenSteps, ['no type', { type: undefined }], ['a type that is unknown', { type: 'patch' }]])(
    'is refused with %s, and what is known is served as stale',
    async (_, change) => {
      const { store, supabase, database } = await liveScene();
      database.commit({ a: false });
      supabase.answerNext.push(() => ({ data: { ...database.snapshot(1), ...change }, error: null }));
      await store.resync();
      expect(store.getState()).toMatchObject({
        status: 'stale',
        error: { code: 'WIRE_INVALID' },
        revision: 1,
      });
    },
  );
});

describe('a failed question', () => {
  it('without the function says what to do', async () => {
    const supabase = new MemorySupabase(database);
    const missing = {
      code: 'PGRST202',
      message: 'Could not find the function',
      hint: 'Perhaps you meant …',
      details: null,
    };
    supabase.answerNext.push(() => ({ data: null, error: missing, status: 404 }));
    await expect(fetchSnapshot(supabase, 'test')).rejects.toMatchObject({
      code: 'SNAPSHOT_FAILED',
      hint: expect.stringContaining('pennon migrate'),
    });
  });

  it('can be aborted', async () => {
    const supabase = new MemorySupabase(database);
    const signals: AbortSignal[] = [];
    const request = Object.assign(new Promise<never>(() => {}), {
      abortSignal: (signal: AbortSignal) => {
        signals.push(signal);
        return Promise.resolve({ data: database.full(), error: null });
      },
    });
    supabase.schema = () => ({ rpc: () => request });
    const { signal } = new AbortController();
    expect(await fetchSnapshot(supabase, 'test', { signal })).toEqual(database.full());
    expect(signals).toEqual([signal]);
  });
});
