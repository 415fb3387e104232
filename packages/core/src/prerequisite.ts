import { type Bag, invalid, list, MAX_NESTING, text } from './check.js';
import { flagOf } from './compile.js';
import type { FlagScope } from './flag.js';
import type { Result } from './result.js';
import { type Decide, firstAnswer, type Step, stepOf } from './step.js';

/** The step that serves `off` unless another flag serves one of some variations. */
export function prerequisiteStep({ flag, variations }: Bag, off: unknown, { mint }: FlagScope): Step {
  const failed = mint(off, 'prerequisite');
  return stepOf(needing(text(flag), list(variations), failed));
}

/** Prerequisites that one evaluation may still ask for: bounds what a hostile web of them costs. */
let budget = 0;

/** A prerequisite is looked up when asked, so a flag stays as it is when one of them changes. */
function needing(key: string, variations: readonly unknown[], failed: Result): Decide {
  return (context, flags, chain) => {
    if (chain === 0) budget = 1000;
    // A cycle is a chain without an end.
    if (chain >= MAX_NESTING || --budget < 0) invalid();
    const flag = flags.get(key);
    const answer = flag && firstAnswer(flagOf(flag).steps, context, flags, chain + 1);
    return answer && answer.reason !== 'disabled' && variations.includes(answer.variation)
      ? undefined
      : failed;
  };
}
