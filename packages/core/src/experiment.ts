import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, finite, invalid, text } from './check.js';
import type { FlagScope } from './flag.js';
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
  const { status, layer, holdout, control, traffic } = source;
  if (status !== 'running') return [];
  const version = finite(source.version);
  const mint = (variation: unknown, isIn: boolean): Result =>
    scope.mint(variation, isIn ? 'experiment' : 'holdout', ruleId, {
      experiment: Object.freeze({ key, version, variation: text(variation), isIn }),
    });
  const steps: Step[] = [];
  let bucketBy = source.bucketBy;
  let within = questions;
  if (layer !== undefined) {
    const { key: name, from, to } = bag(layer);
    const { bucketBy: by } = referred('layer', name, scope);
    within = [...within, ...inside({ by, salt: `layer/${name}`, from, to }, scope)];
    bucketBy = by ?? bucketBy;
  }
  const results = new Map<unknown, Result>();
  const split = splitOf({ ...source, bucketBy }, scope, {
    salt: `experiment/${key}`,
    mint(variation) {
      const result = mint(variation, true);
      results.set(variation, result);
      return result;
    },
  });
  const held = results.has(control) ? mint(control, false) : invalid();
  if (source.sticky === true) steps.push(stepOf(extrasOf(scope).assignmentOf(key, results), questions));
  if (holdout !== undefined) {
    const { bucketBy: by, share: to } = referred('holdout', holdout, scope);
    // Who has not the experiment's unit is not held, whatever the holdout draws by.
    const hasUnit = inside({ by: bucketBy, salt: '', from: 0, to: WHOLE }, scope);
    const isHeld = inside({ by, salt: `holdout/${holdout}`, from: 0, to }, scope);
    steps.push(stepOf(constant(held), [...within, ...hasUnit, ...isHeld]));
  }
  const isInTraffic =
    traffic === WHOLE ? [] : inside({ by: bucketBy, salt: `traffic/${key}`, from: 0, to: traffic }, scope);
  return [...steps, stepOf(split, [...within, ...isInTraffic])];
}

/** A draw as a condition would ask for it; it costs an evaluation nothing that is counted. */
function inside(bucket: Bag, scope: FlagScope): readonly Question[] {
  const { cost } = scope;
  const questions = questionsOf({ bucket }, scope);
  scope.cost = cost;
  return questions;
}

function referred(kind: string, key: unknown, { references, world }: FlagScope): Bag {
  const id = `${kind}/${text(key)}`;
  references.add(id);
  return bag(world.documents.get(id));
}
