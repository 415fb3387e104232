import type { State } from './regex-parser.js';
import { parseRegex } from './regex-parser.js';

/** A set of states, and where each code point leads from it; filled in as subjects are met. */
interface Node {
  readonly taking: readonly State[];
  readonly isMatch: boolean;
  readonly isMatchAtEnd: boolean;
  readonly next: Map<number, Node>;
}

const MAX_SUBJECT = 10_000;
/** Remembered steps per pattern; beyond, everything is forgotten and built again. */
const MAX_STEPS = 5000;

/**
 * Whether a pattern is found anywhere in a string of at most 10,000 characters, in time linear in its length:
 * the pattern's automaton is run on all paths at once, and the sets of states it meets are remembered.
 */
export function matcherOf(source: string): (value: unknown) => boolean {
  const entry = parseRegex(source);
  const initial = nodeOf([entry], true);
  let nodes = new Map<string, Node>();
  let steps = 0;

  const step = (node: Node, point: number): Node => {
    if (++steps > MAX_STEPS) {
      nodes = new Map();
      initial.next.clear();
      steps = 0;
    }
    const seeds = node.taking.filter((state) => state.takes?.(point)).flatMap((state) => state.out);
    const fresh = nodeOf([...seeds, entry], false);
    const key = `${fresh.isMatchAtEnd}${fresh.taking.map((state) => state.id)}`;
    const known = nodes.get(key) ?? fresh;
    nodes.set(key, known);
    node.next.set(point, known);
    return known;
  };

  return (value) => {
    if (typeof value !== 'string' || value.length > MAX_SUBJECT) return false;
    let node = initial;
    for (let index = 0; index < value.length && !node.isMatch; index++) {
      const point = value.codePointAt(index) as number; // index is inside the string
      if (point > 0xffff) index++;
      node = node.next.get(point) ?? step(node, point);
    }
    return node.isMatch || node.isMatchAtEnd;
  };
}

/** What the seeds reach without taking anything, where the subject starts or goes on. */
function nodeOf(seeds: readonly State[], isStart: boolean): Node {
  const taking: State[] = [];
  const isMatch = reach(seeds, { start: isStart, end: false }, taking);
  return {
    taking,
    isMatch,
    isMatchAtEnd: isMatch || reach(seeds, { start: isStart, end: true }, []),
    next: new Map(),
  };
}

function reach(
  seeds: readonly State[],
  holds: Readonly<Record<'start' | 'end', boolean>>,
  taking: State[],
): boolean {
  const seen = new Set(seeds);
  let isMatch = false;
  // A set is walked in the order of insertion, also what is added meanwhile.
  for (const state of seen) {
    if (state.takes) taking.push(state);
    else if (state.out.length === 0) isMatch = true;
    else if (!state.asserts || holds[state.asserts]) for (const next of state.out) seen.add(next);
  }
  return isMatch;
}
