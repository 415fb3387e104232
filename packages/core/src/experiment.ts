import type { Bag } from './check.js';
import { bag, finite, invalid, text } from './check.js';
import type { FlagScope } from './flag.js';
import type { Placement } from './placement-of.js';
import type { Result } from './result.js';
import { extrasOf } from './scope.js';
import { splitOf } from './split.js';
import type { Question, Step } from './step.js';
import { constant, questionsOf, stepOf } from './step.js';

/** What an experiment adds to a flag's table where `questions` hold: sticky, then holdout, then traffic and split. */
export function experimentSteps(
  key: string,
  scope: FlagScope,
  ruleId: string,
  questions: readonly Question[],
): readonly Step[] {
  const source = referred('experiment', key, scope);
  const { status, version, layer, holdout, control, traffic } = source;
  if (status !== 'running') return [];
  const mint = (variation: unknown, isIn: boolean): Result =>
    scope.mint(variation, isIn ? 'experiment' : 'holdout', ruleId, {
      experiment: Object.freeze({ key, version: finite(version), variation: text(variation), isIn }),
    });
  const { bucketBy, within, held }: Placement =
    layer === undefined && holdout === undefined
      ? { bucketBy: source.bucketBy, within: questions }
      : extrasOf(scope).placementOf(source, scope, questions);
  const results = new Map<unknown, Result>();
  const split = splitOf({ ...source, bucketBy }, scope, {
    salt: `experiment/${key}`,
    mint(variation) {
      const result = mint(variation, true);
      results.set(variation, result);
      return result;
    },
  });
  const controlled = constant(results.has(control) ? mint(control, false) : invalid());
  const isInTraffic = inside({ by: bucketBy, salt: `traffic/${key}`, from: 0, to: traffic }, scope);
  return [
    ...(source.sticky === true ? [stepOf(extrasOf(scope).assignmentOf(key, results), questions)] : []),
    ...(held ? [stepOf(controlled, held)] : []),
    stepOf(split, [...within, ...isInTraffic]),
  ];
}

/** A draw as a condition would ask for it, though it is not counted as one. */
export function inside(bucket: Bag, scope: FlagScope): readonly Question[] {
  scope.cost--;
  return questionsOf({ bucket }, scope);
}

export function referred(kind: string, key: unknown, { references, world }: FlagScope): Bag {
  const id = `${kind}/${text(key)}`;
  references.add(id);
  return bag(world.documents.get(id));
}
