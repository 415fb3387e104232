import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, entryOf, frozen, invalid, isNumber, list, MAX_NESTING, optionalText, text } from './check.js';
import { listTest, testOf, windowTest } from './condition.js';
import type { Context } from './context.js';
import { errorResult } from './error-result.js';
import { experimentOf } from './experiment.js';
import type { Json } from './json.js';
import type { Reason, Result } from './result.js';
import type { FlagStatus, FlagType } from './ruleset.js';
import type { FlagScope, Footprint, Mint, Test, World } from './scope.js';
import { footprintOf, scopeOf, sharedUnit } from './scope.js';
import type { Decide, SplitOptions } from './split.js';
import { splitOf } from './split.js';

/** A flag ready to be asked. */
export interface CompiledFlag extends Footprint {
  readonly document: unknown;
  run(context: Context, flags: Map<string, CompiledFlag>, chain: number): Result;
  /** The document is bad: `run` is an earlier version's, or answers errors. */
  readonly isQuarantined?: boolean;
}

/**
 * Prerequisites are looked up when asked, so a flag stays as it is when one of them changes.
 * `chain` counts the flags that led here as prerequisites of each other.
 */
type Run = (context: Context, flags: Map<string, CompiledFlag>, chain: number) => Result;

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
  percentage: (value) => isNumber(value) && value >= 0 && value <= 100,
};

/** Throws when the document is bad or refers to what is not there. What is off is not read beyond its variations. */
export function compileFlag(flagKey: string, document: unknown, world: World): CompiledFlag {
  const source = bag(document);
  const scope: FlagScope = { ...scopeOf(world, 0), flagKey, mint: mintOf(flagKey, source) };
  const disabled = scope.mint(source.offVariation, 'disabled');
  const run = entryOf(IS_ON, source.status)
    ? guarded(source, served(source, scope), scope)
    : constant(disabled);
  return { document, run, ...footprintOf(scope) };
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
    const result =
      minted.get(id) ??
      Object.freeze({ flagKey, value, variation: text(variation), reason, ruleId, ...extra });
    minted.set(id, result);
    return result;
  };
}

/** Prerequisites that one evaluation may still ask for: bounds what a hostile web of them costs. */
let budget = 0;

function guarded({ prerequisites = [], offVariation }: Bag, serve: Run, { mint }: FlagScope): Run {
  const needed = list(prerequisites).map((prerequisite) => {
    const { flag, variations } = bag(prerequisite);
    return { flag: text(flag), variations: list(variations) };
  });
  if (needed.length === 0) return serve;
  return needing(needed, mint(offVariation, 'prerequisite'), serve);
}

interface Needed {
  readonly flag: string;
  readonly variations: readonly unknown[];
}

function needing(needed: readonly Needed[], failed: Result, serve: Run): Run {
  return (context, flags, chain) => {
    if (chain === 0) budget = 1000;
    for (const { flag, variations } of needed) {
      // A cycle is a chain without an end.
      if (chain >= MAX_NESTING || --budget < 0) invalid();
      const answer = flags.get(flag)?.run(context, flags, chain + 1);
      if (!answer || answer.reason === 'disabled' || !variations.includes(answer.variation)) return failed;
    }
    return serve(context, flags, chain);
  };
}

function served({ targets = [], rules = [], fallthrough, offVariation }: Bag, scope: FlagScope): Run {
  const steps = list(targets)
    .map((target) => targetStep(bag(target), scope))
    .concat(list(rules, 200).map((rule) => ruleStep(bag(rule), scope)));
  const last = fallthroughOf(bag(fallthrough), offVariation, scope, steps.length ? 'fallback' : 'default');
  return firstOf(steps, last);
}

// As in condition.ts: what lives as long as the flag is made where nothing of its compiling is kept.

function firstOf(steps: readonly Decide[], last: (context: Context) => Result): Run {
  const [first, second] = steps;
  if (!first) return last;
  if (!second) return (context) => first(context) ?? last(context);
  return (context) => {
    for (let index = 0; index < steps.length; index++) {
      const answer = (steps[index] as Decide)(context);
      if (answer) return answer;
    }
    return last(context);
  };
}

function constant(result: Result): () => Result {
  return () => result;
}

function orElse(decide: Decide, otherwise: Result): (context: Context) => Result {
  return (context) => decide(context) ?? otherwise;
}

function when(holds: Test | undefined, decide: Decide): Decide {
  return holds ? (context) => (holds(context) ? decide(context) : undefined) : decide;
}

function fallthroughOf(
  source: Bag,
  off: unknown,
  scope: FlagScope,
  reason: Reason,
): (context: Context) => Result {
  if (source.variation !== undefined) return constant(scope.mint(source.variation, reason));
  const split = splitOf(source, scope, {
    ...drawnBy(source, scope, 'fallthrough'),
    mint: (variation) => scope.mint(variation, reason),
    least: WHOLE,
  });
  const withoutUnit = scope.mint(off, 'fallback', undefined, { errorCode: 'UNIT_MISSING' });
  return orElse(split, withoutUnit);
}

function targetStep({ attribute, values, variation }: Bag, scope: FlagScope): Decide {
  return when(listTest(values, attribute, scope), constant(scope.mint(variation, 'individual_override')));
}

function ruleStep({ id, when: condition, window, serve }: Bag, scope: FlagScope): Decide {
  const decide = serveOf(bag(serve), scope, text(id));
  const holds = condition === undefined ? undefined : testOf(condition, scope);
  return when(window === undefined ? undefined : windowTest(bag(window), scope), when(holds, decide));
}

function serveOf(source: Bag, scope: FlagScope, ruleId: string): Decide {
  if (source.variation !== undefined) {
    return constant(scope.mint(source.variation, 'targeting_match', ruleId));
  }
  if (source.experiment !== undefined) return experimentOf(text(source.experiment), scope, ruleId);
  return splitOf(source, scope, {
    ...drawnBy(source, scope, ruleId),
    mint: (variation, weight) =>
      scope.mint(variation, weight === WHOLE ? 'targeting_match' : 'rollout', ruleId),
  });
}

function drawnBy({ bucketBy }: Bag, scope: FlagScope, place: string): Pick<SplitOptions, 'unit' | 'salt'> {
  return { unit: sharedUnit(scope, optionalText(bucketBy)), salt: `split/${scope.flagKey}/${place}` };
}

/** A flag that cannot be asked: its earlier version goes on serving, or it answers errors. */
export function quarantine(
  flagKey: string,
  document: unknown,
  previous: CompiledFlag | undefined,
): CompiledFlag {
  const run: Run = () => errorResult(flagKey, 'FLAG_INVALID');
  return { run, references: [], boundaries: [], ...previous, document, isQuarantined: true };
}
