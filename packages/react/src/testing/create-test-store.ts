import { type Context, type Json, PennonError } from '@pennon/core';
import { type AnswerLayer, createFlagStore, type FlagStore } from '@pennon/store';
import type { FlagKey, ValueOf } from '../pennon-flags.js';
import { createExposureSpy, type ExposureSpy } from './exposure-spy.js';
import { snapshotOf, type TestAnswer, type TestContent } from './test-documents.js';

/** What flags serve in a test: values, or `variation(…)` and `inExperiment(…)` where that is not enough. */
export type TestFlags = { readonly [Key in FlagKey]?: ValueOf<Key> | TestAnswer };

/** For {@link createTestStore}. */
export interface TestStoreOptions {
  /** By default the user `test-user`. */
  readonly context?: Context | undefined;
  readonly configs?: TestContent['configs'] | undefined;
  /** Asking for a flag that the test did not give throws; by default it does. */
  readonly isStrict?: boolean | undefined;
}

/** A store without a database, for tests: everything happens at once. */
export interface TestStore extends FlagStore, Pick<ExposureSpy, 'exposures' | 'metrics'> {
  /** Changes what these flags serve; the others stay. Inside React's `act`. */
  set(flags: TestFlags): void;
}

/**
 * A store that serves what a test says, through the real evaluator: `createTestStore({ 'new-checkout': true })`.
 * Use it with `<FlagProvider store={store}>`, or let `FlagTestProvider` make it.
 */
export function createTestStore(flags: TestFlags = {}, options: TestStoreOptions = {}): TestStore {
  const { context = { userId: 'test-user' }, configs = {}, isStrict = true } = options;
  const spy = createExposureSpy();
  const listeners = new Set<Parameters<FlagStore['subscribe']>[0]>();
  let content: TestContent = { flags: given(flags), configs };
  let inner = open(1, context);
  const first = inner;

  function open(revision: number, asking: Context): FlagStore {
    return createFlagStore({
      environment: 'test',
      snapshot: snapshotOf(content, revision),
      context: asking,
      sink: spy,
      updatePolicy: isStrict ? strict : undefined,
    });
  }

  /** Readers are told of whatever the work changes. */
  function change(work: () => void): void {
    const before = inner.getState();
    work();
    const after = inner.getState();
    if (after !== before) for (const listener of [...listeners]) listener(after, before);
  }

  return {
    ...spy,
    options: inner.options,
    getState: () => inner.getState(),
    getInitialState: () => first.getInitialState(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {},
    stop() {},
    evaluate: (key, asked) => inner.evaluate(key, asked),
    setContext: (next) => change(() => inner.setContext(next)),
    resync: async () => {},
    offer() {},
    update(next) {
      change(() => inner.update(next));
      return undefined;
    },
    set: (next) =>
      change(() => {
        content = { ...content, flags: { ...content.flags, ...given(next) } };
        const { revision = 0, context: asking, answer, consent } = inner.getState();
        inner = open(revision + 1, asking);
        inner.update({ answer, consent });
      }),
  };
}

function given(flags: TestFlags): TestContent['flags'] {
  return flags as { readonly [key: string]: Json | TestAnswer }; // declared keys are keys
}

const strict: AnswerLayer = (under) => (state, key, reader) => {
  const result = under(state, key, reader);
  if (result.errorCode !== 'FLAG_NOT_FOUND') return result;
  throw new PennonError('FLAG_NOT_GIVEN', `The test was not told what the flag "${key}" serves.`, {
    hint: 'Give it to the test store or provider, or pass isStrict: false to serve defaults.',
  });
};
