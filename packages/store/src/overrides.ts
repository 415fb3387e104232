import { type Change, type Document, type Evaluator, PennonError, type Result } from '@pennon/core';
import { layerIn, setLayer } from './answer-layers.js';
import { attempt } from './attempt.js';
import type { AnswerLayer, FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';
import { warn } from './warn.js';

/** The variation that somebody wants to see of a flag, by the flag's key. */
export type Overrides = Readonly<Record<string, string>>;

/**
 * Serves these variations to this visitor, whatever the rules say: flags that need them as prerequisites follow, and
 * nothing is recorded of them. What names no flag or variation that exists changes nothing. `{}` ends all.
 *
 * A store of values knows the variation that it was served, and no other: the rest is told to `onError`,
 * `OVERRIDE_UNKNOWN`, and answered as before.
 */
export function setOverrides(store: FlagStore, overrides: Overrides): void {
  const isNone = Object.keys(overrides).length === 0;
  setLayer(store, 'overrides', isNone ? undefined : overriding({ ...overrides }));
  const { documents } = store.getState();
  const unknown = Object.keys(overrides).filter((key) => store.evaluate(key).variation !== overrides[key]);
  if (documents !== undefined || unknown.length === 0) return;
  attempt(() => (store.options.onError ?? warn)(overrideUnknown(unknown)));
}

/** What was set last: the same object until something else is. Of a store's state, not of a view's. */
export function overridesOf(state: FlagState): Overrides {
  const layer = layerIn(state, 'overrides');
  return (layer && known.get(layer)) ?? none;
}

const none: Overrides = {};
const known = new WeakMap<AnswerLayer, Overrides>();

/** The layer over a store's answers that serves these variations. */
export function overriding(overrides: Overrides): AnswerLayer {
  const evaluators = new WeakMap<Evaluator, Evaluator>();
  const results = new Map<string, Result>();
  const layer: AnswerLayer = (under) => (state, key, reader) => {
    const { evaluator, documents, context } = state;
    if (documents === undefined) {
      const served = evaluator.evaluate(key, context);
      if (!Object.hasOwn(overrides, key)) return under(state, key, reader);
      // Once served, it is known whatever is served later.
      if (served.variation === overrides[key]) return marked(served, results);
      return results.get(key) ?? under(state, key, reader);
    }
    let changed = evaluators.get(evaluator);
    if (changed === undefined) {
      changed = evaluator.patch(changesOf(overrides, documents), evaluator.revision);
      evaluators.set(evaluator, changed);
    }
    if (isOverridden(overrides, documents, key)) return marked(changed.evaluate(key, context), results);
    const fresh = changed.evaluate(key, context);
    // Only what needs an overridden flag answers otherwise; the rest goes by the policy underneath.
    return fresh === evaluator.evaluate(key, context) ? under(state, key, reader) : marked(fresh, results);
  };
  known.set(layer, overrides);
  return layer;
}

/** The same object while the answer is the same, and with a `source` of its own. */
function marked(result: Result, results: Map<string, Result>): Result {
  const { experiment, ...rest } = result;
  const reason = result.reason === 'default' ? 'individual_override' : result.reason;
  const before = results.get(result.flagKey);
  if (before && isSame(before, { ...result, reason })) return before;
  const next: Result = Object.freeze({ ...rest, reason, source: 'override' as const });
  results.set(result.flagKey, next);
  return next;
}

function isSame(one: Result, other: Result): boolean {
  return one.value === other.value && one.variation === other.variation && one.reason === other.reason;
}

function overrideUnknown(keys: readonly string[]): PennonError {
  return new PennonError(
    'OVERRIDE_UNKNOWN',
    `No value is known here for what overrides ${keys.join(', ')}.`,
    {
      hint: 'Set the overrides cookie, which the server evaluates by, and ask again: `store.resync()`.',
    },
  );
}

function changesOf(overrides: Overrides, documents: ReadonlyMap<string, Document>): Change[] {
  return Object.entries(overrides).flatMap(([key, variation]): Change[] => {
    const document = documents.get(`flag/${key}`);
    if (document?.kind !== 'flag' || !isOverridden(overrides, documents, key)) return [];
    const body = { ...document.body, status: 'active' as const, fallthrough: { variation } };
    return [{ ...document, body: { ...body, prerequisites: [], targets: [], rules: [] } }];
  });
}

function isOverridden(overrides: Overrides, documents: ReadonlyMap<string, Document>, key: string): boolean {
  if (!Object.hasOwn(overrides, key)) return false;
  const document = documents.get(`flag/${key}`);
  return document?.kind === 'flag' && document.body.variations.some((each) => each.key === overrides[key]);
}
