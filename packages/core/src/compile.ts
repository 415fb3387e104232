import { isBag } from './check.js';
import type { Context } from './context.js';
import { errorResult } from './error-result.js';
import { compileFlag } from './flag.js';
import type { Flags } from './flags.js';
import { placeIn } from './flags.js';
import type { Result } from './result.js';
import type { Bucketing, Ruleset } from './ruleset.js';
import type { Extras, World } from './scope.js';
import type { Decide } from './step.js';
import { constant } from './step.js';
import type { Change } from './wire.js';

/** A compiled ruleset. Immutable: `patch` makes another. */
export interface Evaluator {
  readonly environment: string;
  readonly revision: number;
  /** What it was compiled with. */
  readonly libraries: Libraries;
  /**
   * Answers for one flag. Never throws; allocates nothing; the same answer is the same frozen object.
   * With reason `error` there is no value, and the caller's default applies. Codes: `FLAG_NOT_FOUND`,
   * `FLAG_INVALID` (quarantined), `EVALUATION_FAILED` (the context threw), `UNSUPPORTED_BUCKETING`.
   */
  evaluate(key: string, context: Context): Result;
  /** Every flag's key, the quarantined ones too. */
  keys(): readonly string[];
  /**
   * The evaluator of the changed ruleset: only what changed, and what refers to it, is compiled again. With other
   * `libraries`, flags that were quarantined without them are tried again.
   */
  patch(changes: readonly Change[], revision: number, libraries?: Libraries): Evaluator;
  /** The first epoch ms after `now` at which time alone may change an answer. */
  nextBoundary(now: number): number | undefined;
}

/**
 * Imported bucketing: the bucket function of a record and a salt, or undefined for a record that it does not know.
 * `total` is the sum of the split's weights. The function answers an integer of at least 0; one of `total` or more is past the end.
 */
export type BucketingLibrary = (
  bucketing: Bucketing,
  salt: string,
  total: number,
) => ((unit: string) => number) | undefined;

/** What a ruleset may need that core's main entry leaves out. */
export interface Libraries {
  /** What imported flags bucket with, from `@pennon/core/bucketing`. */
  readonly bucketing?: BucketingLibrary | undefined;
  /** What few rulesets use, from `@pennon/core/extras`; without them a flag that uses some is quarantined. */
  readonly extras?: Extras | undefined;
}

export interface CompileOptions extends Libraries {
  /** Where a flag that is now bad has its last good version. */
  readonly previous?: Evaluator | undefined;
}

/** A ruleset, or as much of it as there is. */
export type Documents = Pick<Ruleset, 'environment' | 'revision'> & Partial<Ruleset>;

/** A flag ready to be asked. */
export interface CompiledFlag {
  /** What is served: an earlier version, where the present one is bad. */
  readonly document: unknown;
  /** Always answers. */
  readonly decide: Decide;
  /** `kind/key` of what was compiled into it. */
  readonly references: ReadonlySet<string>;
  readonly isBad?: boolean;
}

/** A flag's place among the others. It is compiled when somebody first asks. */
export interface Place {
  readonly key: string;
  readonly document: unknown;
  compiled: CompiledFlag | undefined;
  /** What it is compiled from, and what goes on serving if it is bad; there until it is compiled. */
  world: World | undefined;
  fallback: Place | undefined;
}

/** What an evaluator answers from. */
export interface State extends Flags {
  readonly environment: string;
  readonly revision: number;
  readonly world: World;
}

/** Every evaluator is one: only `compile` makes them. A weak map of states would cost the collector as much as a patch. */
type Inner = Evaluator & State;

/**
 * Builds a decision table per flag, when the flag is first asked for. A bad flag is quarantined alone: it serves its
 * version in `previous`, or errors.
 */
export function compile(ruleset: Documents, { previous, ...libraries }: CompileOptions = {}): Evaluator {
  const { environment, revision } = ruleset;
  const world: World = { libraries, documents: new Map(), segments: new Map(), units: new Map() };
  // Its maps of documents are named by their kinds.
  const changes = Object.entries(ruleset).flatMap(([kinds, documents]) =>
    isBag(documents)
      ? Object.entries(documents).map(([key, body]) => ({ kind: kinds.slice(0, -1), key, body }))
      : [],
  );
  const base = { environment, revision, world, slots: new Map(), places: [] };
  return advance(base, changes, libraries, previous as Inner | undefined);
}

/**
 * @param base - what is changed: already at the new revision
 * @param earlier - where a bad flag has its earlier version
 */
function advance(
  base: State,
  changes: readonly (Readonly<Record<'kind' | 'key', string>> & { readonly body: unknown })[],
  libraries: Libraries = base.world.libraries,
  earlier: Flags = base,
): Evaluator {
  const { slots, world: before } = base;
  const changed = new Map<string, unknown>();
  for (const { kind, key, body } of changes) if (kind !== 'flag') changed.set(`${kind}/${key}`, body);
  const isStale = ({ references }: Pick<CompiledFlag, 'references'>): boolean =>
    [...references].some((reference) => changed.has(reference));
  // Without such a change no other flag can mend or break.
  const isWide = changed.size > 0 || libraries !== before.libraries;
  const world = isWide
    ? {
        ...before,
        libraries,
        documents: new Map([...before.documents, ...changed]),
        segments: new Map([...before.segments].filter(([, segment]) => !isStale(segment))),
      }
    : before;
  const places = [...base.places];
  const put = (key: string, document: unknown): void => {
    const before = placeIn(earlier, key);
    // It is known whether it is good before another takes its place, so that the last good one serves.
    if (before?.fallback) flagOf(before);
    // One that was never asked for, and says the same, has been seen by nobody.
    const fallback = before?.compiled || before?.document !== document ? before : undefined;
    const slot = slots.get(key) ?? slots.size;
    slots.set(key, slot);
    places[slot] = document === null ? undefined : { key, document, compiled: undefined, world, fallback };
  };
  if (isWide)
    for (const place of base.places)
      if (place && (!place.compiled || place.compiled.isBad || isStale(place.compiled)))
        put(place.key, place.document);
  for (const { kind, key, body } of changes) if (kind === 'flag') put(key, body);
  return evaluatorOf({ ...base, world, places });
}

/** The flag compiled. One that cannot be is quarantined: its earlier version goes on serving, or it answers errors. */
export function flagOf(place: Place): CompiledFlag {
  const { key, document, world, fallback } = place;
  if (world) {
    place.world = undefined;
    place.fallback = undefined;
    try {
      place.compiled = compileFlag(key, document, world);
    } catch {
      place.compiled = {
        document,
        decide: constant(errorResult(key, 'FLAG_INVALID')),
        references: new Set(),
        ...(fallback && flagOf(fallback)),
        isBad: true,
      };
    }
  }
  return place.compiled as CompiledFlag; // there is either a world or this
}

function evaluatorOf(state: State): Inner {
  const { places, world } = state;
  return {
    ...state,
    libraries: world.libraries,
    evaluate(key, context) {
      const place = placeIn(state, key);
      if (!place) return errorResult(key, 'FLAG_NOT_FOUND');
      try {
        // A flag's decision always answers.
        return (place.compiled ?? flagOf(place)).decide(context, state, 0) as Result;
      } catch {
        return errorResult(key, 'EVALUATION_FAILED');
      }
    },
    keys: () => places.flatMap((place) => place?.key ?? []),
    patch: (changes, revision, libraries) => advance({ ...state, revision }, changes, libraries),
    // What depends on time needs the extras.
    nextBoundary: (now) => world.libraries.extras?.nextBoundaryIn(state, now),
  };
}
