import type { Bag } from './check.js';
import { invalid } from './check.js';
import type { Libraries, State } from './compile.js';
import type { Context } from './context.js';
import type { FlagScope } from './flag.js';
import type { SplitParts } from './imported-split.js';
import type { OperatorFactory } from './operators.js';
import type { Placement } from './placement-of.js';
import type { Result } from './result.js';
import type { Operator } from './ruleset.js';
import type { Decide, Question, Step } from './step.js';
import type { Unit } from './unit.js';
import { unitOf } from './unit.js';

/** Whether a context passes. */
export type Test = (context: Context) => boolean;

/** What few rulesets use, from `@pennon/core/extras`. */
export interface Extras {
  readonly operators: { readonly [Name in Operator]?: OperatorFactory };
  readonly windowTest: (window: Bag) => Test;
  readonly scoreTest: (score: Bag, scope: Scope) => Test;
  readonly prerequisiteStep: (prerequisites: readonly unknown[], off: unknown, scope: FlagScope) => Step;
  readonly importedSplit: (parts: SplitParts) => Decide;
  readonly assignmentOf: (experiment: string, results: ReadonlyMap<unknown, Result>) => Decide;
  readonly placementOf: (experiment: Bag, scope: FlagScope, questions: readonly Question[]) => Placement;
  readonly nextBoundaryIn: (state: State, now: number) => number | undefined;
}

/** What documents are compiled against. */
export interface World {
  /** Segments, experiments, layers and holdouts by `kind/key`. */
  readonly documents: ReadonlyMap<string, unknown>;
  /** Those that something referred to. */
  readonly segments: Map<string, CompiledSegment>;
  readonly units: Map<string | undefined, Unit>;
  readonly libraries: Libraries;
}

/** A segment ready to be asked, with what it adds to those who refer to it. */
export interface CompiledSegment {
  readonly test: Test;
  /** `kind/key` of everything that was compiled into it. */
  readonly references: ReadonlySet<string>;
  /** The longest chain of segments that begins here: 1 when it uses none. */
  readonly height: number;
  readonly cost: number;
}

/** One document being compiled: collects what it depends on and costs. */
export interface Scope {
  readonly world: World;
  readonly references: Set<string>;
  /** Conditions that one evaluation can look at. */
  cost: number;
  /** How many segments led here. */
  readonly chain: number;
  height: number;
}

export function scopeOf(world: World, chain = 0): Scope {
  return { world, chain, references: new Set(), cost: 0, height: 1 };
}

/** The unit at a path, shared by all that draw by it, so that it is hashed once per context. */
export function sharedUnit({ world: { units } }: Scope, path: string | undefined): Unit {
  const unit = units.get(path) ?? unitOf(path);
  units.set(path, unit);
  return unit;
}

/** Throws where there are none: the document cannot be compiled. */
export function extrasOf({ world }: Scope): Extras {
  return world.libraries.extras ?? invalid();
}
