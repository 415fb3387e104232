import { isBag } from './check.js';
import type { Context } from './context.js';
import { errorResult } from './error-result.js';
import type { CompiledFlag } from './flag.js';
import { compileFlag, quarantine } from './flag.js';
import type { Result } from './result.js';
import type { Ruleset } from './ruleset.js';
import type { BucketingLibrary, ReferredKind, World } from './scope.js';
import { compileSegments } from './segment.js';
import { settlePrerequisites } from './settle-prerequisites.js';
import type { Change } from './wire.js';

/** A compiled ruleset. Immutable: `patch` makes another. */
export interface Evaluator {
  readonly environment: string;
  readonly revision: number;
  /**
   * Answers for one flag. Never throws; allocates nothing; the same answer is the same frozen object.
   * With reason `error` there is no value, and the caller's default applies. Codes: `FLAG_NOT_FOUND`,
   * `FLAG_INVALID` (quarantined), `EVALUATION_FAILED` (the context threw), `UNSUPPORTED_BUCKETING`.
   */
  evaluate(key: string, context: Context): Result;
  /** Every flag's key, the quarantined ones too. */
  keys(): readonly string[];
  /** The evaluator of the changed ruleset: only what changed, and what refers to it, is compiled again. */
  patch(changes: readonly Change[], revision: number): Evaluator;
  /** The first epoch ms after `now` at which time alone may change an answer. */
  nextBoundary(now: number): number | undefined;
}

export interface CompileOptions {
  /** Where a flag that is now bad has its last good version. */
  readonly previous?: Evaluator | undefined;
  /** What imported flags bucket with, from `@pennon/core/bucketing`. */
  readonly bucketing?: BucketingLibrary | undefined;
}

interface State extends World {
  readonly environment: string;
  readonly revision: number;
  readonly flags: ReadonlyMap<string, CompiledFlag>;
}

const states = new WeakMap<Evaluator, State>();

/** Builds one closure per flag. A bad flag is quarantined alone: it serves its version in `previous`, or errors. */
export function compile(ruleset: Ruleset, { previous, bucketing }: CompileOptions = {}): Evaluator {
  const { environment, revision, flags, segments, experiments, layers, holdouts } = ruleset;
  const nothing: State = {
    environment,
    revision,
    flags: new Map(),
    segments: new Map(),
    units: new Map(),
    documents: { segment: new Map(), experiment: new Map(), layer: new Map(), holdout: new Map() },
    bucketing,
  };
  const changes = [
    ...changesOf('segment', segments),
    ...changesOf('experiment', experiments),
    ...changesOf('layer', layers),
    ...changesOf('holdout', holdouts),
    ...changesOf('flag', flags),
  ];
  return advance(nothing, { changes, revision, fallback: previous && states.get(previous)?.flags });
}

interface Step {
  readonly changes: readonly UncheckedChange[];
  readonly revision: number;
  /** Where quarantined flags have their earlier versions. */
  readonly fallback: ReadonlyMap<string, CompiledFlag> | undefined;
}

interface UncheckedChange {
  readonly kind: string;
  readonly key: string;
  readonly body: unknown;
}

function advance(state: State, { changes, revision, fallback }: Step): Evaluator {
  const referred = changes.filter(({ kind }) => Object.hasOwn(state.documents, kind));
  const changed = new Set(referred.map(({ kind, key }) => `${kind}/${key}`));
  const base = { ...state, documents: changedDocuments(state.documents, referred) };
  const world = changed.size > 0 ? { ...base, segments: compileSegments(base, changed) } : base;

  const flags = new Map(state.flags);
  const bodies = new Map<string, unknown>();
  for (const [key, flag] of flags) {
    if (flag.isQuarantined || flag.references.some((reference) => changed.has(reference))) {
      bodies.set(key, flag.document);
    }
  }
  for (const { kind, key, body } of changes) if (kind === 'flag') bodies.set(key, body);
  for (const [key, body] of bodies) {
    if (body === null) flags.delete(key);
    else flags.set(key, compiledOrQuarantined(key, body, { world, previous: fallback?.get(key) }));
  }
  settlePrerequisites(flags, fallback);
  return evaluatorOf({ ...world, flags, revision });
}

function changedDocuments(
  documents: World['documents'],
  changes: readonly UncheckedChange[],
): World['documents'] {
  const copies: Record<string, Map<string, unknown>> = {};
  for (const { kind, key, body } of changes) {
    const copy = copies[kind] ?? new Map(documents[kind as ReferredKind]); // the caller keeps referred kinds only
    copies[kind] = copy;
    if (body === null) copy.delete(key);
    else copy.set(key, body);
  }
  return { ...documents, ...copies };
}

function compiledOrQuarantined(
  key: string,
  body: unknown,
  { world, previous }: { readonly world: World; readonly previous: CompiledFlag | undefined },
): CompiledFlag {
  try {
    return compileFlag(key, body, world);
  } catch {
    return quarantine(key, body, previous);
  }
}

function evaluatorOf(state: State): Evaluator {
  const { environment, revision, flags } = state;
  let boundaries: Float64Array | undefined;
  const evaluator: Evaluator = {
    environment,
    revision,
    evaluate(key, context) {
      const flag = flags.get(key);
      if (flag === undefined) return errorResult(key, 'FLAG_NOT_FOUND');
      try {
        return flag.run(context, flags);
      } catch {
        return errorResult(key, 'EVALUATION_FAILED');
      }
    },
    keys: () => [...flags.keys()],
    patch: (changes, next) => advance(state, { changes, revision: next, fallback: flags }),
    nextBoundary(now) {
      boundaries ??= Float64Array.from([...flags.values()].flatMap((flag) => flag.boundaries)).sort();
      return boundaries.find((boundary) => boundary > now);
    },
  };
  states.set(evaluator, state);
  return evaluator;
}

function changesOf(kind: string, documents: unknown): UncheckedChange[] {
  return isBag(documents) ? Object.entries(documents).map(([key, body]) => ({ kind, key, body })) : [];
}
