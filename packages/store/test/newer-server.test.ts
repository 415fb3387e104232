import { checksumOf, type Document, type FullSnapshot } from '@pennon/core';
import { createFlagStore } from '@pennon/store';
import { reportInvalidDocuments } from '@pennon/store/diagnostics';
import { describe, expect, it } from 'vitest';
import { flagOf } from './memory-database.js';
import { liveScene } from './scene.js';

/** What a server of tomorrow may send: kinds, operators and fields that this version has not heard of. */
function tomorrow(): FullSnapshot {
  const flag = flagOf('plain', 'yes');
  const documents = [
    { kind: 'flag', key: 'plain', version: 1, body: { ...flag, mood: 'sunny' } },
    {
      kind: 'flag',
      key: 'telepathic',
      version: 1,
      body: {
        ...flagOf('telepathic', 'yes'),
        rules: [
          { id: 'r', when: { attribute: 'mind', op: 'resonates', value: 1 }, serve: { variation: 'served' } },
        ],
      },
    },
    { kind: 'flag', key: 'broken', version: 1, body: { key: 'broken', variations: 7 } },
    { kind: 'rollout_plan', key: 'ramp', version: 1, body: { stages: [] } },
  ] as unknown as readonly Document[]; // tomorrow's types are not ours
  return { type: 'full', revision: 1, checksum: checksumOf(documents), documents, epoch: 2 } as FullSnapshot;
}

describe('a ruleset from a newer version', () => {
  it('costs the flags that it spoils, and no others', () => {
    const store = createFlagStore({ environment: 'test', snapshot: tomorrow() });
    expect(store.getState().status).toBe('ready');
    expect(store.evaluate('plain').value).toBe('yes');
    expect(store.evaluate('telepathic')).toMatchObject({
      value: undefined,
      reason: 'error',
      errorCode: 'FLAG_INVALID',
    });
    expect(store.evaluate('broken')).toMatchObject({
      value: undefined,
      reason: 'error',
      errorCode: 'FLAG_INVALID',
    });
  });

  it('is told to the developer in one warning that names them and says what to do', () => {
    const errors: unknown[] = [];
    const store = createFlagStore({
      environment: 'test',
      snapshot: tomorrow(),
      onError: (error) => errors.push(error),
    });
    reportInvalidDocuments(store);
    store.setContext({ userId: 'anna' });
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'DOCUMENTS_INVALID',
        message: expect.stringMatching(/telepathic.*broken.*rollout_plan "ramp"/),
        hint: expect.stringContaining('update'),
      }),
    ]);
  });

  it('is told again only for what is new, and not after the developer has left', async () => {
    const { store, supabase, database, errors } = await liveScene();
    const leave = reportInvalidDocuments(store);
    const announcement = database.commit({ a: false });
    const [change] = announcement.changes ?? [];
    supabase.announce({ ...announcement, changes: [{ ...change, body: { key: 'a' } }] });
    supabase.announce(database.commit({ b: 'blue' }));
    expect(errors.map(({ code, message }) => [code, message.includes('"a"')])).toEqual([
      ['DOCUMENTS_INVALID', true],
    ]);
    leave();
    const next = database.commit({ b: 'grey' });
    supabase.announce({ ...next, changes: [{ ...(next.changes ?? [])[0], body: {} }] });
    expect(errors).toHaveLength(1);
  });
});
