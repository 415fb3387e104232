import { createAlarm } from './alarm.js';
import { asPennonError } from './as-pennon-error.js';
import { attempt } from './attempt.js';
import type { FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';
import { keptIn, nameOfKept, textOfKept } from './kept-ruleset.js';
import { rulesMissing } from './rules-missing.js';
import type { RulesetStorage } from './ruleset-storage.js';
import { systemRuntime } from './runtime.js';

/** For {@link persist}. */
export interface PersistOptions {
  readonly storage: RulesetStorage;
  /** Tells two projects of one origin apart: their URL, for example. */
  readonly scope?: string | undefined;
  /** What was confirmed longer ago is dropped; by default seven days. */
  readonly maxAgeMs?: number | undefined;
}

/** A ruleset that is being kept for the next visit. */
export interface Persistence {
  /** What was kept has been offered to the store, or dropped. Never rejects. */
  readonly ready: Promise<void>;
  /** Keeps nothing more; what waits to be written is written now. */
  stop(): void;
}

const WEEK_MS = 7 * 24 * 3_600_000;
/** Changes come in bursts, and writing blocks the page. */
const WRITE_DELAY_MS = 1_000;
/** An unchanged ruleset is written again when what is kept says that it is this old. */
const REFRESH_MS = 3_600_000;

/**
 * Starts a store from its last good ruleset, and keeps that from now on. Storage that answers at once (localStorage) has
 * flags in the store when this returns: call it before the first render. What is damaged, foreign or too old is removed.
 *
 * @throws PennonError `RULES_MISSING` for a store of values: they are one person's
 */
export function persist(
  store: FlagStore,
  { storage, scope = '', maxAgeMs = WEEK_MS }: PersistOptions,
): Persistence {
  if (store.getState().documents === undefined) throw rulesMissing('Persistence');
  const { environment, runtime = systemRuntime } = store.options;
  const name = nameOfKept(environment, scope);
  let kept: Pick<FlagState, 'revision' | 'checksum' | 'updatedAt'> = {
    revision: undefined,
    checksum: 0,
    updatedAt: 0,
  };
  let isReported = false;
  let isWaiting = false;
  const setWrite = createAlarm(runtime, write);

  /** Storage may be full or forbidden: the app hears of it once. */
  function report(error: unknown): void {
    if (isReported) return;
    isReported = true;
    attempt(() => (store.options.onError ?? console.warn)(asPennonError(error, 'PERSISTENCE_FAILED')));
  }

  function take(text: string | null | undefined): void | PromiseLike<void> {
    if (typeof text !== 'string') return;
    try {
      const found = keptIn(text, { environment, now: runtime.now(), maxAgeMs });
      if (found !== undefined) {
        store.offer(found.snapshot, found.updatedAt);
        const { revision, checksum } = found.snapshot;
        kept = { revision, checksum, updatedAt: found.updatedAt };
        return;
      }
    } catch {
      // What does not add up is dropped like what is damaged.
    }
    return storage.remove(name);
  }

  function write(): void {
    setWrite();
    isWaiting = false;
    const { revision, checksum, documents = new Map(), updatedAt, source } = store.getState();
    if (revision === undefined || updatedAt === undefined || source !== 'live') return;
    const isOld = updatedAt - (kept.updatedAt ?? 0) >= REFRESH_MS;
    if (revision === kept.revision && checksum === kept.checksum && !isOld) return;
    kept = { revision, checksum, updatedAt };
    const snapshot = { type: 'full', revision, checksum, documents: [...documents.values()] } as const;
    void settle(() => storage.set(name, textOfKept({ environment, updatedAt, snapshot })));
  }

  async function settle(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      report(error);
    }
  }

  function begin(): unknown {
    const found = storage.get(name);
    return typeof found === 'object' && found !== null ? found.then(take) : take(found);
  }

  const ready = settle(begin);
  const unsubscribe = store.subscribe((state, before) => {
    if (isWaiting || state.updatedAt === before.updatedAt) return;
    isWaiting = true;
    setWrite(WRITE_DELAY_MS);
  });
  return {
    ready,
    stop() {
      unsubscribe();
      write();
    },
  };
}
