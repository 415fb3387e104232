import type { Place } from './compile.js';

/** The flags by key, in a list: one of a thousand is copied at once, a map entry by entry. */
export interface Flags {
  /** Where a key's flag stands in the list. Every patch shares it: keys only come, and lists of before end before them. */
  readonly slots: Map<string, number>;
  /** Undefined: the flag was deleted. */
  readonly places: readonly (Place | undefined)[];
}

export function placeIn({ slots, places }: Flags, key: string): Place | undefined {
  return places[slots.get(key) ?? places.length];
}
