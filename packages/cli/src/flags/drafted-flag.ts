import {
  type Delivery,
  type Flag,
  type FlagType,
  type Json,
  PennonError,
  type Variation,
} from '@pennon/core';
import { ramped } from '@pennon/database';
import { didYouMean } from '../terminal/nearest.js';

interface Draft {
  readonly type: FlagType;
  /** `red,green` or `small=1,large=2`. */
  readonly variations?: string | undefined;
  /** `key=value`, each by itself. */
  readonly variation?: readonly string[] | undefined;
  readonly serve?: string | undefined;
  readonly off?: string | undefined;
  readonly isOn: boolean;
  readonly percent?: number | undefined;
  readonly delivery: Delivery;
  readonly description?: string | undefined;
}

/**
 * A new flag of words from a command line.
 *
 * @throws PennonError `USAGE`, `VARIATION_UNKNOWN`
 */
export function draftedFlag(key: string, draft: Draft): Flag {
  const { type, delivery, description, isOn, percent } = draft;
  const variations = variationsOf(draft);
  const [first] = variations;
  const off = named(draft.off ?? (type === 'boolean' ? variations.at(-1) : first)?.key ?? '', variations);
  const served = draft.serve ?? variations.find((variation) => variation.key !== off)?.key ?? off;
  const flag: Flag = {
    key,
    type,
    status: isOn || percent !== undefined ? 'active' : 'inactive',
    delivery,
    variations,
    offVariation: off,
    fallthrough: { variation: percent === undefined ? named(served, variations) : off },
    ...(description === undefined ? {} : { metadata: { description } }),
  };
  return percent === undefined ? flag : ramped(flag, percent);
}

function variationsOf({ type, variations, variation = [] }: Draft): readonly Variation[] {
  const words = [...(variations?.split(',') ?? []), ...variation].map((word) => word.trim());
  if (words.length > 0) return words.map((word) => variationOf(word, type));
  if (type === 'boolean') return ['on=true', 'off=false'].map((word) => variationOf(word, type));
  throw new PennonError('USAGE', `A ${type} flag needs its variations.`, {
    hint: `For example ${examples[type]}.`,
  });
}

const examples: Readonly<Record<Exclude<FlagType, 'boolean'>, string>> = {
  string: '--variations calm,bold',
  number: '--variations low=10,high=100',
  percentage: '--variations none=0,half=50',
  json: `--variation 'none=null' --variation 'sale={"title":"Sale"}'`,
};

/** A text's value may go unsaid: it is the key. Every other is JSON. */
function variationOf(word: string, type: FlagType): Variation {
  const [, key = word, text = word] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  if (type === 'string') return { key, value: text };
  try {
    return { key, value: JSON.parse(text) as Json };
  } catch (cause) {
    throw new PennonError('USAGE', `"${word}" is no variation of a ${type} flag.`, {
      hint: `A key, =, and its value, for example ${type === 'boolean' ? '--variations on=true,off=false' : examples[type]}.`,
      cause,
    });
  }
}

function named(key: string, variations: readonly Variation[]): string {
  const keys = variations.map((variation) => variation.key);
  if (keys.includes(key)) return key;
  throw new PennonError('VARIATION_UNKNOWN', `The new flag has no variation "${key}".`, {
    hint: didYouMean(key, keys, `It has ${keys.join(', ')}.`),
  });
}
