import { bag, invalid, list, MAX_NESTING, text } from './check.js';
import { flagOf } from './compile.js';
import type { FlagScope } from './flag.js';
import { placeIn } from './flags.js';
import type { Result } from './result.js';
import { type Decide, type Step, stepOf } from './step.js';

interface Needed {
  readonly key: string;
  readonly variations: readonly unknown[];
}

/** The step that serves `off` unless other flags serve what is needed of them. */
export function prerequisiteStep(prerequisites: readonly unknown[], off: unknown, { mint }: FlagScope): Step {
  const needed = prerequisites
    .map(bag)
    .map(({ flag, variations }): Needed => ({ key: text(flag), variations: list(variations) }));
  return stepOf(needing(needed, mint(off, 'prerequisite')));
}

/** Prerequisites that one evaluation may still ask for: bounds what a hostile web of them costs. */
let budget = 0;

/** A prerequisite is looked up when asked, so a flag stays as it is when one of them changes. */
function needing(needed: readonly Needed[], failed: Result): Decide {
  return (context, flags, chain) => {
    if (chain === 0) budget = 1000;
    for (const { key, variations } of needed) {
      // A cycle is a chain without an end.
      if (chain >= MAX_NESTING || --budget < 0) invalid();
      const flag = placeIn(flags, key);
      const answer = flag && flagOf(flag).decide(context, flags, chain + 1);
      if (!answer || answer.reason === 'disabled' || !variations.includes(answer.variation)) return failed;
    }
    return undefined;
  };
}
