import { isBag } from './check.js';
import { instantOf } from './instant-of.js';

const known = new WeakMap<object, readonly number[]>();

/** Epoch ms at which what a document says may change by itself: ends of windows, and what is compared with `now`. */
export function boundariesOf(document: unknown): readonly number[] {
  if (!isBag(document)) return [];
  const { status, rules, when, score } = document;
  const boundaries =
    known.get(document) ??
    (status === 'inactive' || status === 'archived' ? [] : instantsIn([rules, when, score]));
  known.set(document, boundaries);
  return boundaries;
}

function instantsIn(json: unknown): readonly number[] {
  const instants: unknown[] = [];
  try {
    JSON.stringify(json, (key, value) => {
      if (key === 'window') instants.push(value.from, value.until);
      if (value?.attribute === 'now') {
        // A comparison may change at its operand or, for the strict ones, a millisecond later.
        for (const operand of [value.value, value.values].flat().map(instantOf))
          instants.push(operand, later(operand));
      }
      return value;
    });
  } catch {
    // Nested too deeply, or no window: a document that does not compile.
    return [];
  }
  return instants.map(instantOf).filter((instant) => instant !== undefined);
}

function later(instant: number | undefined): number | undefined {
  return instant === undefined ? undefined : instant + 1;
}
