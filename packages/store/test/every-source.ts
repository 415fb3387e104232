import { createFlagStore, type FlagSource, type FlagStore, type SourceListener } from '@pennon/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from './virtual-time.js';

/** What a source's other end can do, or have done to it; `listen` is the source's own. */
export type Faculty = 'commit' | 'listen' | 'fail' | 'cut' | 'listeners';

/** A source, and what is at its other end. */
export interface SourceWorld {
  readonly source: FlagSource;
  /** Sets flags, or removes them (`undefined`). */
  commit?(values: Readonly<Record<string, string | undefined>>): void | Promise<void>;
  /** The flags and what they serve. */
  truth(): Readonly<Record<string, unknown>>;
  /** From now on questions fail, or no longer do. */
  fail?(isFailing: boolean): void | Promise<void>;
  /** Every connection ends. */
  cut?(): void;
  /** How many listeners the other end has. */
  listeners?(): number;
  close?(): void | Promise<void>;
}

/** What the store relies on, whatever the source: each is run through the cases that its faculties allow. */
export function everySource(
  name: string,
  faculties: readonly Faculty[],
  open: () => SourceWorld | Promise<SourceWorld>,
): void {
  describe(`as a source, ${name}`, () => {
    let world: SourceWorld;
    const stores: FlagStore[] = [];

    beforeEach(async () => {
      world = await open();
    });
    afterEach(async () => {
      for (const store of stores.splice(0)) store.stop();
      await world.close?.();
    });

    /** A case of those that have these faculties. */
    function having<Needed extends Faculty>(
      needed: readonly Needed[],
      title: string,
      run: (world: Having<Needed>) => Promise<void>,
    ): void {
      if (!needed.every((faculty) => faculties.includes(faculty))) return;
      it(title, async () => {
        const able = { ...world, listen: world.source.listen };
        if (!isAble(able, needed)) throw new Error(`It lacks one of ${needed.join(', ')}.`);
        await run(able);
      });
    }

    it(`has these faculties: ${faculties.join(', ') || 'none'}`, () => {
      const { source, ...others } = world;
      const found = Object.keys({ ...others, ...(source.listen && { listen: true }) });
      expect(FACULTIES.filter((faculty) => found.includes(faculty))).toEqual(
        FACULTIES.filter((faculty) => faculties.includes(faculty)),
      );
    });

    /** Polls that would hide a missed announcement are an hour away, unless there are none to miss. */
    function follow(): FlagStore {
      const pollMs = world.source.listen ? 3_600_000 : 15;
      const { source } = world;
      const store = createFlagStore({
        environment: 'test',
        source,
        pollMs,
        resyncJitterMs: 10,
        onError: () => {},
      });
      stores.push(store);
      store.start();
      return store;
    }

    const isReady = (store: FlagStore): void =>
      expect(store.getState()).toMatchObject({ status: 'ready', isLive: world.source.listen !== undefined });

    const isInStep = (store: FlagStore): void => {
      const served = store
        .getState()
        .evaluator.keys()
        .map((key) => [key, store.evaluate(key).value]);
      expect(Object.fromEntries(served)).toEqual(world.truth());
    };

    it('gives everything when asked for everything, and the same again', async () => {
      const { signal } = new AbortController();
      const first = await world.source.ask(undefined, signal);
      expect(first).toMatchObject({ type: 'full' });
      expect(await world.source.ask(undefined, signal)).toEqual(first);
    });

    it('says where the chain is when nothing changed', async () => {
      const { signal } = new AbortController();
      const { revision, checksum } = (await world.source.ask(undefined, signal)) as {
        revision: number;
        checksum: number;
      };
      expect(await world.source.ask(revision, signal)).toMatchObject({ revision, checksum });
    });

    it('loads a store', async () => {
      const store = follow();
      await vi.waitFor(() => isReady(store), waiting);
      isInStep(store);
    });

    having(['commit'], 'keeps a store in step', async (world) => {
      const store = follow();
      await vi.waitFor(() => isReady(store), waiting);
      await world.commit({ a: 'blue' });
      await world.commit({ c: 'new' });
      await world.commit({ b: undefined, c: 'newer' });
      await vi.waitFor(() => isInStep(store), waiting);
    });

    const silent = 'tells nothing before its listener can leave, and nothing after it has left';
    having(['commit', 'listen'], silent, async ({ listen, commit, cut }) => {
      const news: string[] = [];
      const leave = listen(listenerInto(news));
      expect(news).toEqual([]);
      await vi.waitFor(() => expect(news).toContain('joined'), waiting);
      await commit({ a: 'blue' });
      await vi.waitFor(() => expect(news).toContain('heard'), waiting);
      leave();
      const heard = news.length;
      await commit({ a: 'green' });
      cut?.();
      // Another listener hears of the next one: by then the first would have, too.
      const others: string[] = [];
      const leaveToo = listen(listenerInto(others));
      await vi.waitFor(() => expect(others).toContain('joined'), waiting);
      await commit({ a: 'red' });
      await vi.waitFor(() => expect(others).toContain('heard'), waiting);
      leaveToo();
      expect(news).toHaveLength(heard);
    });

    having(['commit', 'cut'], 'is found again after its connection was cut', async (world) => {
      const store = follow();
      await vi.waitFor(() => isReady(store), waiting);
      world.cut();
      await vi.waitFor(() => expect(store.getState().isLive).toBe(false), waiting);
      await world.commit({ a: 'while away' });
      await vi.waitFor(() => isReady(store), waiting);
      await vi.waitFor(() => isInStep(store), waiting);
      await world.commit({ a: 'after' });
      await vi.waitFor(() => isInStep(store), waiting);
    });

    const stale = 'that fails leaves the last good flags, stale, with an error that has a code';
    having(['fail'], stale, async (world) => {
      const store = follow();
      await vi.waitFor(() => isReady(store), waiting);
      const before = store.evaluate('a').value;
      await world.fail(true);
      // A question that was under way may still be answered.
      await vi.waitFor(async () => {
        await store.resync();
        expect(store.getState()).toMatchObject({
          status: 'stale',
          error: { code: expect.stringMatching(/^[A-Z_]+$/) },
        });
      }, waiting);
      expect(store.evaluate('a').value).toBe(before);
      await world.fail(false);
      await vi.waitFor(() => isReady(store), waiting);
    });

    having(['listeners'], 'hears no more of a store that has stopped', async (world) => {
      const store = follow();
      await vi.waitFor(() => isReady(store), waiting);
      expect(world.listeners()).toBe(1);
      store.stop();
      await settle();
      await vi.waitFor(() => expect(world.listeners()).toBe(0), waiting);
    });
  });
}

const FACULTIES: readonly Faculty[] = ['commit', 'listen', 'fail', 'cut', 'listeners'];

type Able = SourceWorld & { readonly listen: FlagSource['listen'] | undefined };

type Having<Needed extends Faculty> = Able & { readonly [Name in Needed]: NonNullable<Able[Name]> };

function isAble<Needed extends Faculty>(world: Able, needed: readonly Needed[]): world is Having<Needed> {
  return needed.every((faculty) => world[faculty] !== undefined);
}

const waiting = { timeout: 10_000, interval: 5 };

function listenerInto(news: string[]): SourceListener {
  return {
    joined: () => void news.push('joined'),
    lost: () => void news.push('lost'),
    closed: () => void news.push('closed'),
    heard: () => void news.push('heard'),
  };
}
