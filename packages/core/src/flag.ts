import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, entryOf, frozen, invalid, isNumber, list, MAX_COST, text } from './check.js';
import type { CompiledFlag } from './compile.js';
import { listTest } from './condition.js';
import { experimentSteps } from './experiment.js';
import type { Json } from './json.js';
import { within } from './operators.js';
import type { Reason, Result } from './result.js';
import type { FlagStatus, FlagType } from './ruleset.js';
import type { Scope, World } from './scope.js';
import { extrasOf, scopeOf } from './scope.js';
import type { SplitOptions } from './split.js';
import { splitOf } from './split.js';
import type { Decide, Question, Step } from './step.js';
import { constant, firstOf, questionOf, questionsOf, stepOf } from './step.js';

/** Allocates a flag's result for a variation, or throws when the flag has no such variation. */
type Mint = (
  variation: unknown,
  reason: Reason,
  ruleId?: string,
  extra?: Pick<Result, 'experiment' | 'errorCode'>,
) => Result;

export interface FlagScope extends Scope {
  readonly flagKey: string;
  readonly mint: Mint;
  /** By what they ask. */
  readonly questions: Map<unknown, Question>;
}

const IS_ON: Readonly<Record<FlagStatus, boolean>> = {
  active: true,
  experiment: true,
  inactive: false,
  archived: false,
};

const IS_OF_TYPE: Readonly<Record<FlagType, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: isNumber,
  json: (value) => value !== undefined,
  percentage: within(0, 100),
};

/** Throws when the document is bad or refers to what is not there. What is off is not read beyond its variations. */
export function compileFlag(flagKey: string, document: unknown, world: World): CompiledFlag {
  const source = bag(document);
  const scope: FlagScope = {
    ...scopeOf(world),
    flagKey,
    mint: mintOf(flagKey, source),
    questions: new Map(),
  };
  const disabled = constant(scope.mint(source.offVariation, 'disabled'));
  const decide = entryOf(IS_ON, source.status)
    ? firstOf(stepsOf(source, scope), [...scope.questions.values()])
    : disabled;
  const { references, cost } = scope;
  return cost > MAX_COST ? invalid() : { document, decide, references };
}

function mintOf(flagKey: string, { type, variations }: Bag): Mint {
  const isOfType = entryOf(IS_OF_TYPE, type);
  const values = new Map<unknown, Json>();
  for (const variation of list(variations, 100)) {
    const { key, value } = bag(variation);
    if (!isOfType(value) || values.has(text(key))) invalid();
    values.set(key, frozen(value));
  }
  const minted = new Map<string, Result>();
  return (variation, reason, ruleId, extra) => {
    const id = JSON.stringify([variation, reason, ruleId, extra]);
    const value = values.has(variation) ? values.get(variation) : invalid();
    // The keys of `values` are texts.
    const result =
      minted.get(id) ??
      Object.freeze({ flagKey, value, variation: variation as string, reason, ruleId, ...extra });
    minted.set(id, result);
    return result;
  };
}

/** A flag as its decision table. The last step always answers. */
function stepsOf(source: Bag, scope: FlagScope): readonly Step[] {
  const { prerequisites = [], targets = [], rules = [], offVariation } = source;
  const fallthrough = bag(source.fallthrough);
  const own = [...list(targets), ...list(rules, 200)];
  const mint = (variation: unknown): Result => scope.mint(variation, own.length ? 'fallback' : 'default');
  return [
    ...(list(prerequisites).length
      ? [extrasOf(scope).prerequisiteStep(list(prerequisites), offVariation, scope)]
      : []),
    ...list(targets).map((each) => targetStep(bag(each), scope)),
    ...list(rules).flatMap((each) => ruleSteps(bag(each), scope)),
    stepOf(serving(fallthrough, scope, { place: 'fallthrough', mint, least: WHOLE })),
    ...(fallthrough.variation === undefined
      ? [stepOf(constant(scope.mint(offVariation, 'fallback', undefined, { errorCode: 'UNIT_MISSING' })))]
      : []),
  ];
}

function serving(
  source: Bag,
  scope: FlagScope,
  { place, mint, least }: Omit<SplitOptions, 'salt'> & { readonly place: string },
): Decide {
  return source.variation === undefined
    ? splitOf(source, scope, { salt: `split/${scope.flagKey}/${place}`, mint, least })
    : constant(mint(source.variation, WHOLE));
}

function targetStep({ attribute, values, variation }: Bag, scope: FlagScope): Step {
  return stepOf(constant(scope.mint(variation, 'individual_override')), [
    questionOf(listTest(values, attribute, scope), scope),
  ]);
}

function ruleSteps({ id, when, window, serve }: Bag, scope: FlagScope): readonly Step[] {
  const ruleId = text(id);
  const source = bag(serve);
  const questions = [
    ...(window === undefined ? [] : [questionOf(extrasOf(scope).windowTest(bag(window)), scope)]),
    ...(when === undefined ? [] : questionsOf(when, scope)),
  ];
  if (source.variation === undefined && source.experiment !== undefined) {
    return experimentSteps(text(source.experiment), scope, ruleId, questions);
  }
  const mint = (variation: unknown, weight: unknown): Result =>
    scope.mint(variation, weight === WHOLE ? 'targeting_match' : 'rollout', ruleId);
  return [stepOf(serving(source, scope, { place: ruleId, mint }), questions)];
}
