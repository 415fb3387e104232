import type { Condition, Flag, Ruleset } from '@pennon/core';
import { emptyRuleset } from '@pennon/core';

/** A boolean flag with variations `on` and `off` that serves `off` at last. */
export function booleanFlag(key: string, parts: Partial<Flag> = {}): Flag {
  return {
    key,
    type: 'boolean',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    offVariation: 'off',
    fallthrough: { variation: 'off' },
    ...parts,
  };
}

export function rulesetWith(flags: readonly Flag[], parts: Partial<Ruleset> = {}): Ruleset {
  return {
    ...emptyRuleset('test'),
    revision: 1,
    flags: Object.fromEntries(flags.map((flag) => [flag.key, flag])),
    ...parts,
  };
}

/** A flag `probe` that serves `on` where the condition holds. */
export function probeOf(when: Condition): Flag {
  return booleanFlag('probe', { rules: [{ id: 'when', when, serve: { variation: 'on' } }] });
}

/** A boolean flag that is on for everyone. */
export function on(key: string, parts: Partial<Flag> = {}): Flag {
  return booleanFlag(key, { fallthrough: { variation: 'on' }, ...parts });
}
