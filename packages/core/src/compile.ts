import type { Context } from './context.js';
import { errorResult } from './error-result.js';
import type { CompiledFlag } from './flag.js';
import { compiledOrQuarantined, PendingFlag, settled } from './pending-flag.js';
import type { Result } from './result.js';
import type { Ruleset } from './ruleset.js';
import type { BucketingLibrary, Footprint, World } from './scope.js';
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
  readonly flags: Map<string, CompiledFlag>;
}

/** The kinds of document that flags refer to and that are compiled into them. */
const KINDS = ['segment', 'experiment', 'layer', 'holdout'] as const;

const states = new WeakMap<Evaluator, State>();

/**
 * Builds one closure per flag, when the flag is first asked for. A bad flag is quarantined alone: it serves its
 * version in `previous`, or errors.
 */
export function compile(ruleset: Ruleset, { previous, bucketing }: CompileOptions = {}): Evaluator {
  const { environment, revision } = ruleset;
  const nothing: State = {
    environment,
    revision,
    flags: new Map(),
    documents: new Map(),
    segments: new Map(),
    units: new Map(),
    bucketing,
  };
  const changes = [...KINDS, 'flag' as const].flatMap((kind) =>
    Object.entries(ruleset[`${kind}s`] ?? {}).map(([key, body]) => ({ kind, key, body })),
  );
  return advance(nothing, { changes, revision, fallback: previous && states.get(previous)?.flags });
}

interface Step {
  readonly changes: readonly UncheckedChange[];
  readonly revision: number;
  /** Where quarantined flags have their earlier versions. */
  readonly fallback: Map<string, CompiledFlag> | undefined;
}

interface UncheckedChange {
  readonly kind: string;
  readonly key: string;
  readonly body: unknown;
}

function advance(state: State, { changes, revision, fallback }: Step): Evaluator {
  const referred = changes.filter(({ kind }) => KINDS.some((known) => known === kind));
  const changed = new Map(referred.map(({ kind, key, body }) => [`${kind}/${key}`, body]));
  const isFresh = ({ references }: Footprint): boolean =>
    !references.some((reference) => changed.has(reference));
  const { environment, bucketing, units } = state;
  const world: World = {
    bucketing,
    units,
    documents: changed.size ? new Map([...state.documents, ...changed]) : state.documents,
    segments: changed.size
      ? new Map([...state.segments].filter(([, segment]) => isFresh(segment)))
      : state.segments,
  };
  const flags = new Map(state.flags);
  const bodies = new Map<string, unknown>();
  // Without such a change no other flag can mend or break.
  if (changed.size > 0) {
    flags.forEach((flag, key) => {
      const isStale = flag instanceof PendingFlag || flag.isQuarantined || !isFresh(flag);
      if (isStale) bodies.set(key, flag.document);
    });
  }
  for (const { kind, key, body } of changes) if (kind === 'flag') bodies.set(key, body);
  for (const [key, document] of bodies) {
    const previous = fallback?.get(key);
    const pending = new PendingFlag(key, document, world);
    // Nobody can have seen a version of what is new or was never asked for, so it may wait.
    const isNew = !previous || (previous instanceof PendingFlag && previous.document === document);
    if (document === null) flags.delete(key);
    else
      flags.set(
        key,
        isNew ? pending : compiledOrQuarantined(pending, () => settled(previous, fallback ?? flags)),
      );
  }
  return evaluatorOf({ ...world, environment, flags, revision });
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
        return flag.run(context, flags, 0);
      } catch {
        return errorResult(key, 'EVALUATION_FAILED');
      }
    },
    keys: () => [...flags.keys()],
    patch: (changes, next) => advance(state, { changes, revision: next, fallback: flags }),
    nextBoundary(now) {
      boundaries ??= Float64Array.from(
        [...flags.values()].flatMap((flag) => settled(flag, flags).boundaries),
      ).sort();
      return boundaries.find((boundary) => boundary > now);
    },
  };
  states.set(evaluator, state);
  return evaluator;
}
