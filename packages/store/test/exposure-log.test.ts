import { checksumOf, type Document, type FullSnapshot } from '@pennon/core';
import {
  createFlagStore,
  type Exposure,
  exposureLogOf,
  overridesOf,
  pendingExtras,
  setOverrides,
} from '@pennon/store';
import { describe, expect, it, vi } from 'vitest';

/** A flag `hero` on which an experiment of teams runs, and a flag `needs` that needs its variation `tall`. */
function snapshot(): FullSnapshot {
  const variations = [
    { key: 'wide', value: 'WIDE' },
    { key: 'tall', value: 'TALL' },
  ];
  const shared = {
    type: 'string',
    status: 'active',
    delivery: 'rules',
    variations,
    offVariation: 'wide',
  } as const;
  const documents: Document[] = [
    {
      kind: 'flag',
      key: 'hero',
      version: 1,
      body: {
        ...shared,
        key: 'hero',
        rules: [{ id: 'test', serve: { experiment: 'test' } }],
        fallthrough: { variation: 'wide' },
      },
    },
    {
      kind: 'flag',
      key: 'needs',
      version: 1,
      body: {
        ...shared,
        key: 'needs',
        prerequisites: [{ flag: 'hero', variations: ['tall'] }],
        fallthrough: { variation: 'tall' },
      },
    },
    {
      kind: 'experiment',
      key: 'test',
      version: 3,
      body: {
        key: 'test',
        version: 3,
        status: 'running',
        split: [{ variation: 'wide', weight: 100_000 }],
        control: 'wide',
        traffic: 100_000,
        bucketBy: 'team',
      },
    },
  ];
  return { type: 'full', revision: 1, checksum: checksumOf(documents), documents };
}

function storeWith(onExposure: (exposure: Exposure) => void, sink = { record: vi.fn() }) {
  const store = createFlagStore({ environment: 'test', snapshot: snapshot(), onExposure, sink });
  const expose = (userId: string, team: string) => {
    store.setContext({ userId, attributes: { team } });
    exposureLogOf(store).expose(store.evaluate('hero'));
  };
  return { store, expose, sink };
}

describe('an exposure log', () => {
  it("counts an experiment's own unit, at its version, and keeps the latest 1,000", () => {
    const seen: Exposure[] = [];
    const { store, expose } = storeWith((exposure) => seen.push(exposure));
    for (let index = 0; index < 1_500; index++) expose('ben', `team-${index}`);
    expose('ben', 'team-1499');
    expect(seen).toHaveLength(1_500);
    expect(seen[0]).toMatchObject({ experiment: 'test', version: 3, unit: 'team-0', variation: 'wide' });
    const entries = exposureLogOf(store).entries();
    expect([entries.length, entries[0]?.unit, entries.at(-1)?.unit]).toEqual([
      1_000,
      'team-500',
      'team-1499',
    ]);
  });

  it('begins anew with another person', () => {
    const seen: string[] = [];
    const { expose } = storeWith(({ unit }) => seen.push(unit));
    for (const user of ['ben', 'ben', 'anna', 'ben']) expose(user, 'red');
    expect(seen).toEqual(['red', 'red', 'red']);
  });

  it('does not let a listener that throws keep it from the sink, or from anything that follows', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { expose, sink } = storeWith(() => {
      throw new Error('broken analytics');
    });
    expose('ben', 'red');
    expose('ben', 'blue');
    expect(sink.record).toHaveBeenCalledTimes(2);
    expect(logged).toHaveBeenCalledTimes(2);
    logged.mockRestore();
  });

  it('records nothing without a unit, for a flag without an experiment, or after a kill', () => {
    const seen: string[] = [];
    const { store } = storeWith(({ unit }) => seen.push(unit));
    const log = exposureLogOf(store);
    store.setContext({ userId: 'ben' });
    log.expose(store.evaluate('hero'));
    log.expose(store.evaluate('needs'));
    log.expose(store.evaluate('unknown'));
    expect(seen).toEqual([]);
  });

  it('tells its subscribers of each new exposure', () => {
    const { store, expose } = storeWith(() => {});
    const heard = vi.fn();
    const stop = exposureLogOf(store).subscribe(heard);
    for (const team of ['red', 'red', 'blue']) expose('ben', team);
    stop();
    expose('ben', 'green');
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe('overrides', () => {
  it('carry to the flags that need an overridden one, and end whole', async () => {
    // Prerequisites are among what is loaded when a ruleset first needs it.
    createFlagStore({ environment: 'test', snapshot: snapshot() });
    await pendingExtras();
    const store = createFlagStore({ environment: 'test', snapshot: snapshot(), context: { userId: 'ben' } });
    const before = store.evaluate('needs');
    expect(before).toMatchObject({ value: 'WIDE', reason: 'prerequisite' });
    setOverrides(store, { hero: 'tall' });
    const hero = store.evaluate('hero');
    expect(hero).toMatchObject({ value: 'TALL', reason: 'individual_override', source: 'override' });
    expect(store.evaluate('hero')).toBe(hero);
    expect(store.evaluate('needs').value).toBe('TALL');
    expect(overridesOf(store.getState())).toEqual({ hero: 'tall' });
    setOverrides(store, {});
    expect(store.evaluate('needs')).toBe(before);
  });
});
