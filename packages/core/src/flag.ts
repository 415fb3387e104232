import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, frozen, invalid, isBag, list, MAX_COST, optionalList, text } from './check.js';
import { lookupOf, testOf, windowTest } from './condition.js';
import type { Context } from './context.js';
import { pathOf } from './draw.js';
import { errorResult } from './error-result.js';
import { experimentOf } from './experiment.js';
import type { Json } from './json.js';
import type { Reason, Result } from './result.js';
import type { FlagStatus, FlagType } from './ruleset.js';
import type { FlagScope, Footprint, Mint, World } from './scope.js';
import { footprintOf, scopeOf, sharedUnit } from './scope.js';
import type { Decide } from './split.js';
import { splitOf } from './split.js';

/** A flag ready to be asked. */
export interface CompiledFlag extends Footprint {
  readonly document: unknown;
  readonly run: Run;
  readonly prerequisites: readonly string[];
  /** The document is bad: `run` is an earlier version's, or answers errors. */
  readonly isQuarantined: boolean;
}

/** Prerequisites are looked up when asked, so a flag stays as it is when one of them changes. */
export type Run = (context: Context, flags: ReadonlyMap<string, CompiledFlag>) => Result;

const IS_ON: Readonly<Record<FlagStatus, boolean>> = {
  active: true,
  experiment: true,
  inactive: false,
  archived: false,
};

const IS_OF_TYPE: Readonly<Record<FlagType, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => Number.isFinite(value),
  json: (value) => value !== undefined,
  percentage: (value) => Number.isFinite(value) && (value as number) >= 0 && (value as number) <= 100,
};

/** Throws when the document is bad or refers to what is not there. What is off is not read beyond its variations. */
export function compileFlag(key: string, document: unknown, world: World): CompiledFlag {
  const source = bag(document);
  const collected = scopeOf(world);
  const scope: FlagScope = Object.assign(collected, { flagKey: key, mint: mintOf(key, source) });
  const status = text(source.status);
  if (!Object.hasOwn(IS_ON, status)) invalid('status');
  const off = text(source.offVariation);
  const disabled = scope.mint(off, 'disabled');
  const isOn = IS_ON[status as FlagStatus];
  const prerequisites = isOn ? optionalList(source.prerequisites).map(prerequisiteOf) : [];
  const served = isOn ? serve(source, off, scope) : () => disabled;
  if (scope.cost > MAX_COST) invalid('cost');
  return {
    document,
    run:
      prerequisites.length === 0 ? served : guarded(prerequisites, scope.mint(off, 'prerequisite'), served),
    prerequisites: prerequisites.map(({ flag }) => flag),
    ...footprintOf(scope),
    isQuarantined: false,
  };
}

function mintOf(flagKey: string, { type, variations }: Bag): Mint {
  const kind = text(type);
  const isOfType = Object.hasOwn(IS_OF_TYPE, kind) ? IS_OF_TYPE[kind as FlagType] : invalid('type');
  const values = new Map<string, Json>();
  for (const variation of list(variations, 100)) {
    const { key, value } = bag(variation);
    if (!isOfType(value) || values.has(text(key))) invalid('variation');
    values.set(text(key), frozen(value));
  }
  const minted = new Map<string, Result>();
  return (variation, reason, ruleId, extra) => {
    const value = values.has(variation) ? values.get(variation) : invalid('variation');
    const id = JSON.stringify([variation, reason, ruleId, extra]);
    const result = minted.get(id) ?? Object.freeze({ flagKey, value, variation, reason, ruleId, ...extra });
    minted.set(id, result);
    return result;
  };
}

interface Needed {
  readonly flag: string;
  readonly variations: readonly unknown[];
}

function prerequisiteOf(prerequisite: unknown): Needed {
  const { flag, variations } = bag(prerequisite);
  return { flag: text(flag), variations: list(variations, 100) };
}

function guarded(prerequisites: readonly Needed[], failed: Result, served: Run): Run {
  return (context, flags) => {
    for (const { flag, variations } of prerequisites) {
      const answer = flags.get(flag)?.run(context, flags);
      if (!answer || answer.reason === 'disabled' || !variations.includes(answer.variation)) return failed;
    }
    return served(context, flags);
  };
}

function serve(source: Bag, off: string, scope: FlagScope): Run {
  const targets = optionalList(source.targets);
  const rules = optionalList(source.rules, 200);
  const steps = [...targetSteps(targets, scope), ...rules.map((rule) => ruleStep(rule, scope))];
  const last = fallthroughOf(bag(source.fallthrough), off, {
    scope,
    reason: targets.length + rules.length === 0 ? 'default' : 'fallback',
  });
  if (steps.length === 0) return last;
  return (context) => {
    for (const step of steps) {
      const answer = step(context);
      if (answer) return answer;
    }
    return last(context);
  };
}

/** Neighbours with one attribute are looked up at once; the first that mentions a value wins. */
function targetSteps(targets: readonly unknown[], scope: FlagScope): Decide[] {
  const groups: { readonly attribute: unknown; readonly members: (readonly [unknown, Result])[][] }[] = [];
  for (const target of targets) {
    const { attribute, values, variation } = bag(target);
    const result = scope.mint(text(variation), 'individual_override');
    const members = list(values).map((value) => [value, result] as const);
    const previous = groups.at(-1);
    if (previous && previous.attribute === attribute) previous.members.push(members);
    else groups.push({ attribute, members: [members] });
  }
  return groups.map(({ attribute, members }) => lookupOf(members.flat(), attribute, scope));
}

function ruleStep(rule: unknown, scope: FlagScope): Decide {
  const { id, when, window, serve: source } = bag(rule);
  const decide = serveOf(bag(source), text(id), scope);
  const isOpen = window === undefined ? undefined : windowTest(window, scope);
  const holds = when === undefined ? undefined : testOf(when, scope);
  scope.cost++;
  if (!isOpen) return holds ? (context) => (holds(context) ? decide(context) : undefined) : decide;
  return (context) => (isOpen(context) && (!holds || holds(context)) ? decide(context) : undefined);
}

function serveOf(source: Bag, ruleId: string, scope: FlagScope): Decide {
  if (source.variation !== undefined) {
    const result = scope.mint(text(source.variation), 'targeting_match', ruleId);
    return () => result;
  }
  if (source.experiment !== undefined) return experimentOf(text(source.experiment), scope, ruleId);
  const [only, other] = list(source.split);
  const isWhole = !other && isBag(only) && only.weight === WHOLE;
  return splitOf(source, scope, {
    unit: sharedUnit(scope, pathOf(source.bucketBy)),
    salt: `split/${scope.flagKey}/${ruleId}`,
    mint: (variation) => scope.mint(variation, isWhole ? 'targeting_match' : 'rollout', ruleId),
  });
}

function fallthroughOf(
  source: Bag,
  off: string,
  { scope, reason }: { readonly scope: FlagScope; readonly reason: Reason },
): (context: Context) => Result {
  if (source.variation !== undefined) {
    const result = scope.mint(text(source.variation), reason);
    return () => result;
  }
  const split = splitOf(source, scope, {
    unit: sharedUnit(scope, pathOf(source.bucketBy)),
    salt: `split/${scope.flagKey}/fallthrough`,
    mint: (variation) => scope.mint(variation, reason),
  });
  if (list(source.split).reduce<number>((sum, entry) => sum + Number(bag(entry).weight), 0) !== WHOLE)
    invalid('split');
  const withoutUnit = scope.mint(off, 'fallback', undefined, { errorCode: 'UNIT_MISSING' });
  return (context) => split(context) ?? withoutUnit;
}

/** A flag that cannot be asked: its earlier version goes on serving, or it answers errors. */
export function quarantine(key: string, document: unknown, previous: CompiledFlag | undefined): CompiledFlag {
  return {
    references: [],
    boundaries: [],
    cost: 0,
    prerequisites: [],
    run: () => errorResult(key, 'FLAG_INVALID'),
    ...previous,
    document,
    isQuarantined: true,
  };
}
