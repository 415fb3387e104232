import { conditionText } from './condition-text.js';
import type { Context } from './context.js';
import type { Condition } from './ruleset.js';
import type { Test } from './scope.js';

/** A share of a population, judged by a sample. */
export interface SizeEstimate {
  readonly sampled: number;
  readonly members: number;
  /** Members over sampled; NaN of an empty sample. */
  readonly share: number;
  /** The 95 % Wilson interval of the share. */
  readonly low: number;
  readonly high: number;
}

/** Members in common: `counts[i][j]` are in both `keys[i]` and `keys[j]`, and `counts[i][i]` in `keys[i]`. */
export interface SegmentOverlap {
  readonly keys: readonly string[];
  readonly sampled: number;
  readonly counts: readonly (readonly number[])[];
  /** In both over in either: 1 for the same members, 0 for none in common. */
  readonly jaccard: readonly (readonly number[])[];
}

/** What one of the conditions that must all hold does. */
export interface ConditionInsight {
  readonly condition: Condition;
  readonly text: string;
  /** Of the sample, for how many it holds. */
  readonly holds: number;
  /** Who would be a member but for this condition. */
  readonly excludesAlone: number;
}

type Compile = (condition: unknown) => Test;

/** Source of the interval: Wilson 1927, JASA 22:209-212; z = 1.959964 for 95 %. */
export function sizeOf(sample: readonly Context[], isMember: Test): SizeEstimate {
  const sampled = sample.length;
  const members = sample.filter(isMember).length;
  const share = members / sampled;
  const z2 = 1.959964 ** 2;
  const centre = (members + z2 / 2) / (sampled + z2);
  const spread =
    (Math.sqrt(z2) / (sampled + z2)) * Math.sqrt((members * (sampled - members)) / (sampled || 1) + z2 / 4);
  return { sampled, members, share, low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) };
}

export function overlapOf(
  sample: readonly Context[],
  keys: readonly string[],
  isMember: (key: string, context: Context) => boolean,
): SegmentOverlap {
  const memberships = sample.map((context) => keys.map((key) => isMember(key, context)));
  const count = (i: number, j: number): number => memberships.filter((row) => row[i] && row[j]).length;
  const counts = keys.map((_, i) => keys.map((__, j) => count(i, j)));
  const of = (i: number, j: number): number => counts[i]?.[j] ?? 0;
  const jaccard = keys.map((_, i) =>
    keys.map((__, j) => of(i, j) / (of(i, i) + of(j, j) - of(i, j) || Number.POSITIVE_INFINITY)),
  );
  return { keys, sampled: sample.length, counts, jaccard };
}

/** The conditions of an `all`, or the one condition that there is; the one that excludes most alone comes first. */
export function insightsOf(
  when: Condition | undefined,
  sample: readonly Context[],
  compile: Compile,
): readonly ConditionInsight[] {
  const conditions = requiredBy(when);
  const tests = conditions.map(compile);
  const rows = sample.map((context) => tests.map((test) => test(context)));
  return conditions
    .map((condition, index) => ({
      condition,
      text: conditionText(condition),
      holds: rows.filter((row) => row[index]).length,
      excludesAlone: rows.filter(
        (row) => !row[index] && row.every((holds, other) => holds || other === index),
      ).length,
    }))
    .sort((a, b) => b.excludesAlone - a.excludesAlone || a.holds - b.holds);
}

/** What must hold, with nested `all` laid flat. */
export function requiredBy(when: Condition | undefined): readonly Condition[] {
  if (when === undefined) return [];
  return 'all' in when ? when.all.flatMap(requiredBy) : [when];
}
