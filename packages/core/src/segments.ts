import { testOf } from './condition.js';
import type { Context } from './context.js';
import type { Ruleset } from './ruleset.js';
import type { Test, World } from './scope.js';
import { scopeOf } from './scope.js';
import { segmentOf } from './segment.js';
import type { Hint } from './segment-hints.js';
import { hintsOf } from './segment-hints.js';
import type { ConditionInsight, SegmentOverlap, SizeEstimate } from './segment-insights.js';
import { insightsOf, overlapOf, sizeOf } from './segment-insights.js';
import type { Problem } from './shape.js';
import { validateDocument } from './validate.js';
import { worldOf } from './world-of.js';

export type { Hint } from './segment-hints.js';
export type { ConditionInsight, SegmentOverlap, SizeEstimate } from './segment-insights.js';
export type { Problem } from './shape.js';

/** Questions about a ruleset's segments: of one context, and of a sample of contexts. A bad segment has no members. */
export interface SegmentEngine {
  readonly keys: readonly string[];
  isMember(key: string, context: Context): boolean;
  /** Every segment that the context is in. */
  membershipsOf(context: Context): readonly string[];
  /** The sum of the weights that hold; undefined for a segment without a score. */
  scoreOf(key: string, context: Context): number | undefined;
  /** How large the segment is, judged by a sample of the population. */
  sizeOf(key: string, sample: readonly Context[]): SizeEstimate;
  /** How many of the sample are in each pair of segments. */
  overlapOf(sample: readonly Context[], keys?: readonly string[]): SegmentOverlap;
  /** What each of the segment's conditions does to it, the one that excludes most first. */
  insightsOf(key: string, sample: readonly Context[]): readonly ConditionInsight[];
  /** What could be left out or cannot be meant: in the document itself, and in the sample. */
  hintsOf(key: string, sample: readonly Context[]): readonly Hint[];
  /** Every problem of the segment's document, by JSON path. */
  validate(key: string): readonly Problem[];
}

/** Compiles the segments of a ruleset for analysis. */
export function createSegmentEngine(ruleset: Ruleset): SegmentEngine {
  const { segments } = ruleset;
  const world = worldOf(ruleset);
  const keys = Object.keys(segments);
  const tests = new Map(keys.map((key) => [key, safely(() => segmentOf(key, world, 1).test)]));
  const isMember = (key: string, context: Context): boolean => tests.get(key)?.(context) ?? false;
  const bodyOf = (key: string): Ruleset['segments'][string] | undefined =>
    Object.hasOwn(segments, key) && validateDocument('segment', segments[key]).length === 0
      ? segments[key]
      : undefined;
  const compiled = (condition: unknown): Test => compiledIn(world, condition);

  return {
    keys,
    isMember,
    membershipsOf: (context) => keys.filter((key) => isMember(key, context)),
    scoreOf: (key, context) =>
      bodyOf(key)?.score?.terms.reduce(
        (sum, { when, weight }) => (compiled(when)(context) ? sum + weight : sum),
        0,
      ),
    sizeOf: (key, sample) => sizeOf(sample, (context) => isMember(key, context)),
    overlapOf: (sample, wanted = keys) => overlapOf(sample, wanted, isMember),
    insightsOf: (key, sample) => insightsOf(bodyOf(key)?.when, sample, compiled),
    hintsOf: (key, sample) => hintsOf(bodyOf(key)?.when, sample, compiled),
    validate: (key) => validateDocument('segment', Object.hasOwn(segments, key) ? segments[key] : undefined),
  };
}

function compiledIn(world: World, condition: unknown): Test {
  return safely(() => testOf(condition, scopeOf(world, 1)));
}

/** A test that is false where the document is bad or the context throws: analysis looks at everything. */
function safely(make: () => Test): Test {
  try {
    const test = make();
    return (context) => {
      try {
        return test(context);
      } catch {
        return false;
      }
    };
  } catch {
    return () => false;
  }
}
