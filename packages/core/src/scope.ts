import type { Context } from './context.js';
import type { Reason, Result } from './result.js';
import type { Bucketing } from './ruleset.js';
import type { Unit } from './unit.js';
import { unitOf } from './unit.js';

/** Whether a context passes. */
export type Test = (context: Context) => boolean;

/**
 * Imported bucketing: the bucket function of a record and a salt, or undefined for a record that it does not know.
 * `total` is the sum of the split's weights. The function answers an integer of at least 0; one of `total` or more is past the end.
 */
export type BucketingLibrary = (
  bucketing: Bucketing,
  salt: string,
  total: number,
) => ((unit: string) => number) | undefined;

/** What documents are compiled against. */
export interface World {
  /** Segments, experiments, layers and holdouts by `kind/key`. */
  readonly documents: ReadonlyMap<string, unknown>;
  /** Those that something referred to. */
  readonly segments: Map<string, CompiledSegment>;
  readonly units: Map<string | undefined, Unit>;
  readonly bucketing: BucketingLibrary | undefined;
}

/** What a compiled document depends on and costs. */
export interface Footprint {
  /** `kind/key` of everything that was compiled into it. */
  readonly references: readonly string[];
  /** Epoch ms at which its answer may change by itself. */
  readonly boundaries: readonly number[];
}

/** A segment ready to be asked, with what it adds to those who refer to it. */
export interface CompiledSegment extends Footprint {
  readonly test: Test;
  /** The longest chain of segments that begins here: 1 when it uses none. */
  readonly height: number;
  readonly cost: number;
}

/** One document being compiled: collects its footprint. */
export interface Scope {
  readonly world: World;
  readonly references: Set<string>;
  readonly boundaries: Set<number>;
  /** Conditions that one evaluation can look at. */
  cost: number;
  /** How many segments led here. */
  readonly chain: number;
  height: number;
}

/** Allocates a flag's result for a variation, or throws when the flag has no such variation. */
export type Mint = (
  variation: unknown,
  reason: Reason,
  ruleId?: string,
  extra?: Pick<Result, 'experiment' | 'errorCode'>,
) => Result;

export interface FlagScope extends Scope {
  readonly flagKey: string;
  readonly mint: Mint;
}

export function scopeOf(world: World, chain: number): Scope {
  return { world, chain, references: new Set(), boundaries: new Set(), cost: 0, height: 1 };
}

/** The unit at a path, shared by all that draw by it, so that it is hashed once per context. */
export function sharedUnit({ world: { units } }: Scope, path: string | undefined): Unit {
  const unit = units.get(path) ?? unitOf(path);
  units.set(path, unit);
  return unit;
}

const NONE: readonly never[] = [];

/** What was collected; most documents refer to nothing, and share one empty list. */
export function footprintOf({ references, boundaries }: Scope): Footprint {
  return {
    references: references.size ? [...references] : NONE,
    boundaries: boundaries.size ? [...boundaries] : NONE,
  };
}
