import { WHOLE } from './bucket-of.js';
import { type Bag, bag } from './check.js';
import { inside, referred } from './experiment.js';
import type { FlagScope } from './flag.js';
import type { Question } from './step.js';

/** Whom an experiment may take. */
export interface Placement {
  /** What it draws by. */
  readonly bucketBy: unknown;
  /** What holds for those whom its layer leaves to it. */
  readonly within: readonly Question[];
  /** What holds for those of them whom its holdout keeps back. */
  readonly held?: readonly Question[];
}

/** An experiment's place in its layer, and who is held back from it, where `questions` hold. */
export function placementOf(
  { bucketBy: usual, layer, holdout }: Bag,
  scope: FlagScope,
  questions: readonly Question[],
): Placement {
  const { by, within } =
    layer === undefined ? { by: undefined, within: questions } : ranged(bag(layer), scope, questions);
  const bucketBy = by ?? usual;
  if (holdout === undefined) return { bucketBy, within };
  const { bucketBy: heldBy, share: to } = referred('holdout', holdout, scope);
  // Who has not the experiment's unit is not held, whatever the holdout draws by.
  const hasUnit = inside({ by: bucketBy, salt: '', from: 0, to: WHOLE }, scope);
  const isHeld = inside({ by: heldBy, salt: `holdout/${holdout}`, from: 0, to }, scope);
  return { bucketBy, within, held: [...within, ...hasUnit, ...isHeld] };
}

function ranged(
  { key, from, to }: Bag,
  scope: FlagScope,
  questions: readonly Question[],
): { readonly by: unknown; readonly within: readonly Question[] } {
  const { bucketBy: by } = referred('layer', key, scope);
  return { by, within: [...questions, ...inside({ by, salt: `layer/${key}`, from, to }, scope)] };
}
