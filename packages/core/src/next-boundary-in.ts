import { isBag } from './check.js';
import type { Place, State } from './compile.js';
import { instantOf } from './instant-of.js';

const known = new WeakMap<object, readonly number[]>();
const sorted = new WeakMap<State, readonly number[]>();

/** The first epoch ms after `now` at which time alone may change an answer. It compiles nothing. */
export function nextBoundaryIn(state: State, now: number): number | undefined {
  const boundaries = sorted.get(state) ?? boundariesIn(state);
  sorted.set(state, boundaries);
  return boundaries.find((boundary) => boundary > now);
}

function boundariesIn({ world, places }: State): readonly number[] {
  return [...world.documents.values(), ...places.flatMap(servedBy)]
    .flatMap(boundariesOf)
    .sort((a, b) => a - b);
}

/** The documents that may be served in a place. */
function servedBy(place: Place | undefined): readonly unknown[] {
  return place?.compiled ? [place.compiled.document] : [place?.document, place?.fallback?.document];
}

/** Epoch ms at which what a document says may change by itself: ends of windows, and what is compared with `now`. */
function boundariesOf(document: unknown): readonly number[] {
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
      if (key === 'window') instants.push(value?.from, value?.until);
      if (value?.attribute === 'now') {
        // A comparison may change at its operand or, for the strict ones, a millisecond later.
        for (const operand of [value.value, value.values].flat().map(instantOf))
          if (operand !== undefined) instants.push(operand, operand + 1);
      }
      return value;
    });
  } catch {
    // Nested too deeply, or no window: a document that does not compile.
    return [];
  }
  return instants.map(instantOf).filter((instant) => instant !== undefined);
}
