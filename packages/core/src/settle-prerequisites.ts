import { MAX_COST, MAX_NESTING } from './check.js';
import type { CompiledFlag } from './flag.js';
import { quarantine } from './flag.js';

/**
 * Quarantines the flags whose chain of prerequisites has no end (a cycle), is longer than the limit or
 * costs too much: first in favour of their earlier versions, and where those do not end either, for good.
 */
export function settlePrerequisites(
  flags: Map<string, CompiledFlag>,
  fallback: ReadonlyMap<string, CompiledFlag> | undefined,
): void {
  for (const [key, flag] of endless(flags))
    flags.set(key, quarantine(key, flag.document, fallback?.get(key)));
  for (const [key, flag] of endless(flags)) flags.set(key, quarantine(key, flag.document, undefined));
}

function endless(flags: ReadonlyMap<string, CompiledFlag>): ReadonlyMap<string, CompiledFlag> {
  const costs = new Map<string, number>();
  const waiting = new Map<string, CompiledFlag>();
  for (const [key, flag] of flags) if (flag.prerequisites.length > 0) waiting.set(key, flag);
  for (let level = 0; level < MAX_NESTING && waiting.size > 0; level++) {
    const ready = [...waiting].filter(
      ([, flag]) => !flag.prerequisites.some((needed) => waiting.has(needed)),
    );
    for (const [key, flag] of ready) {
      const cost = flag.prerequisites.reduce(
        (sum, needed) => sum + (costs.get(needed) ?? flags.get(needed)?.cost ?? 0),
        flag.cost + flag.prerequisites.length,
      );
      costs.set(key, cost);
      if (cost <= MAX_COST) waiting.delete(key);
    }
  }
  return waiting;
}
