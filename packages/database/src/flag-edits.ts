import { type Flag, PennonError, type Rule, type SplitEntry } from '@pennon/core';

const whole = 100_000;
const rolloutId = 'rollout';

/** The flag switched over: active or experiment becomes inactive, inactive becomes active. */
export function toggled(flag: Flag): Flag {
  if (flag.status === 'archived') {
    throw new PennonError('FLAG_ARCHIVED', `Flag "${flag.key}" is archived.`, {
      hint: 'Set its status to active or inactive first.',
    });
  }
  return { ...flag, status: flag.status === 'inactive' ? 'active' : 'inactive' };
}

/** The flag with this variation where no rule decides. */
export function withServed(flag: Flag, variation: string): Flag {
  if (!flag.variations.some(({ key }) => key === variation)) {
    throw new PennonError('VARIATION_UNKNOWN', `Flag "${flag.key}" has no variation "${variation}".`, {
      hint: `It has ${flag.variations.map(({ key }) => `"${key}"`).join(', ')}.`,
    });
  }
  return { ...flag, fallthrough: { variation } };
}

/**
 * The flag with its percentage rollout, a rule whose split has one entry, at this share of units. A flag without such a
 * rule gets one, last and with the id `rollout`, when there is only one thing that it can mean.
 *
 * @param percent - in [0, 100]; kept to a thousandth
 * @throws PennonError `PERCENT_INVALID`, `ROLLOUT_AMBIGUOUS`
 */
export function ramped(flag: Flag, percent: number): Flag {
  if (!(percent >= 0 && percent <= 100)) {
    throw new PennonError('PERCENT_INVALID', `${percent} is no percentage.`, {
      hint: 'Give a number from 0 to 100.',
    });
  }
  const weight = Math.round((percent * whole) / 100);
  const rules = flag.rules ?? [];
  const rollout = rolloutOf(flag, rules);
  if (rollout === undefined) {
    const split = [{ variation: rampedVariationOf(flag), weight }];
    return { ...flag, rules: [...rules, { id: rolloutId, serve: { split } }] };
  }
  return { ...flag, rules: rules.map((rule) => (rule === rollout ? withWeight(rule, weight) : rule)) };
}

/** The one rollout, or the one called `rollout` among several. */
function rolloutOf(flag: Flag, rules: readonly Rule[]): Rule | undefined {
  const rollouts = rules.filter((rule) => onlyEntryOf(rule) !== undefined);
  const named = rules.find(({ id }) => id === rolloutId);
  if (named !== undefined && !rollouts.includes(named)) {
    throw ambiguous(flag, `its rule "${rolloutId}" is no percentage rollout`);
  }
  if (named === undefined && rollouts.length > 1) {
    throw ambiguous(flag, `it has ${rollouts.length} (${rollouts.map(({ id }) => id).join(', ')})`);
  }
  return named ?? rollouts[0];
}

/** What a new rollout serves: the true of a boolean flag, the other one of two, and never what everyone gets anyway. */
function rampedVariationOf(flag: Flag): string {
  if (!('variation' in flag.fallthrough)) throw ambiguous(flag, 'its fallthrough is a split');
  const served = flag.fallthrough.variation;
  const others = flag.variations.filter(({ key }) => key !== served);
  const candidates = flag.type === 'boolean' ? others.filter(({ value }) => value === true) : others;
  const [candidate] = candidates;
  if (candidate === undefined) throw ambiguous(flag, `everyone gets "${served}" already`);
  if (candidates.length > 1) throw ambiguous(flag, `it could serve any of ${candidates.length} variations`);
  return candidate.key;
}

function onlyEntryOf({ serve }: Rule): SplitEntry | undefined {
  return 'split' in serve && serve.split.length === 1 ? serve.split[0] : undefined;
}

function withWeight(rule: Rule, weight: number): Rule {
  const entry = onlyEntryOf(rule);
  if (entry === undefined || !('split' in rule.serve)) return rule;
  return { ...rule, serve: { ...rule.serve, split: [{ ...entry, weight }] } };
}

function ambiguous(flag: Flag, reason: string): PennonError {
  return new PennonError(
    'ROLLOUT_AMBIGUOUS',
    `Flag "${flag.key}" has no one percentage rollout: ${reason}.`,
    {
      hint: `Write the rule you mean with the id "${rolloutId}" and a split of one entry, then ramp it.`,
    },
  );
}
