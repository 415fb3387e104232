import type { State } from './regex-automaton.js';
import { automatonOf } from './regex-automaton.js';

/** A set of states, and where each code point leads from it; filled in as subjects are met. */
interface Node {
  readonly taking: readonly State[];
  readonly isMatch: boolean;
  readonly isMatchAtEnd: boolean;
  readonly next: Map<number, Node>;
}

/** Steps remembered per pattern; beyond, all are forgotten and found again. */
const MAX_STEPS = 5000;

/**
 * Whether a pattern is found anywhere in a string of at most 10,000 characters, in time linear in its length:
 * the pattern's automaton runs on all paths at once, and the sets of states that it meets are remembered.
 */
export function matcherOf(source: string): (value: unknown) => boolean {
  const entry = automatonOf(source);
  const initial = nodeOf([entry], '^');
  let nodes = new Map<string, Node>();
  let steps = 0;

  const step = (node: Node, point: number): Node => {
    if (++steps > MAX_STEPS) {
      steps = 0;
      nodes = new Map();
      initial.next.clear();
    }
    const found = String.fromCodePoint(point);
    const fresh = nodeOf(
      [...node.taking.flatMap(({ takes, out }) => (takes?.test(found) ? out : [])), entry],
      '',
    );
    const key = fresh.taking.map(({ id }) => id) + String(fresh.isMatchAtEnd);
    const known = nodes.get(key) ?? fresh;
    nodes.set(key, known);
    node.next.set(point, known);
    return known;
  };

  return (value) => {
    if (typeof value !== 'string' || value.length > 10_000) return false;
    let node = initial;
    for (let index = 0; index < value.length && !node.isMatch; index++) {
      const point = value.codePointAt(index) as number; // index is inside the string
      if (point > 0xffff) index++;
      node = node.next.get(point) ?? step(node, point);
    }
    return node.isMatchAtEnd;
  };
}

function nodeOf(seeds: readonly State[], holding: string): Node {
  const taking: State[] = [];
  const isMatch = reach(seeds, holding, taking);
  return { taking, isMatch, isMatchAtEnd: reach(seeds, `${holding}$`, []), next: new Map() };
}

/** Whether a match is reached without taking anything, where the assertions in `holding` hold; collects what takes. */
function reach(seeds: readonly State[], holding: string, taking: State[]): boolean {
  const seen = new Set(seeds);
  let isMatch = false;
  // A set is walked in the order of insertion, with what is added meanwhile.
  for (const state of seen) {
    if (state.takes) taking.push(state);
    else if (holding.includes(state.asserts ?? '')) for (const next of state.out) seen.add(next);
    isMatch ||= state.out.length === 0;
  }
  return isMatch;
}
