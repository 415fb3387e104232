import { isBag } from './check.js';
import type { Context } from './context.js';
import { errorResult } from './error-result.js';
import { compileFlag } from './flag.js';
import type { Result } from './result.js';
import type { Bucketing, Ruleset } from './ruleset.js';
import type { Extras, World } from './scope.js';
import type { Step } from './step.js';
import { constant, firstAnswer, stepOf } from './step.js';
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

/**
 * Imported bucketing: the bucket function of a record and a salt, or undefined for a record that it does not know.
 * `total` is the sum of the split's weights. The function answers an integer of at least 0; one of `total` or more is past the end.
 */
export type BucketingLibrary = (
  bucketing: Bucketing,
  salt: string,
  total: number,
) => ((unit: string) => number) | undefined;

/** Read whenever a flag is compiled, so a library may be put in later. */
export interface CompileOptions {
  /** Where a flag that is now bad has its last good version. */
  readonly previous?: Evaluator | undefined;
  /** What imported flags bucket with, from `@pennon/core/bucketing`. */
  readonly bucketing?: BucketingLibrary | undefined;
  /** Schedules, scores and rare operators, from `@pennon/core/extras`; until then a flag that uses one is quarantined. */
  readonly extras?: Extras | undefined;
}

/** A ruleset, or as much of it as there is. */
export type Documents = Pick<Ruleset, 'environment' | 'revision'> & Partial<Ruleset>;

/** A flag ready to be asked. */
export interface CompiledFlag {
  readonly steps: readonly Step[];
  /** `kind/key` of what was compiled into it. */
  readonly references: ReadonlySet<string>;
  /** The document is bad: `steps` are an earlier version's, or answer errors. */
  readonly isQuarantined?: boolean;
}

/** A flag's place among the others. It is compiled when somebody first asks. */
interface Place {
  readonly key: string;
  readonly document: unknown;
  readonly world: World;
  compiled: CompiledFlag | undefined;
  /** What goes on serving if the document is bad; forgotten when that is known. */
  fallback: Place | undefined;
}

export type Flags = Map<string, Place>;

/** Every evaluator is one: only `compile` makes them. */
interface Inner extends Evaluator {
  readonly [FLAGS]: Flags;
}

interface State {
  readonly environment: string;
  readonly revision: number;
  readonly world: World;
  readonly flags: Flags;
}

/** Where an evaluator has its flags for the next one: a weak map would cost the collector as much as a patch. */
const FLAGS: unique symbol = Symbol();

/**
 * Builds a decision table per flag, when the flag is first asked for. A bad flag is quarantined alone: it serves its
 * version in `previous`, or errors.
 */
export function compile(ruleset: Documents, options: CompileOptions = {}): Evaluator {
  const { environment, revision } = ruleset;
  const { previous } = options;
  const world: World = { options, documents: new Map(), segments: new Map(), units: new Map() };
  // Its maps of documents are named by their kinds.
  const changes = Object.entries(ruleset).flatMap(([kinds, documents]) =>
    isBag(documents)
      ? Object.entries(documents).map(([key, body]) => ({ kind: kinds.slice(0, -1), key, body }))
      : [],
  );
  const nothing = { environment, revision, world, flags: new Map() };
  return advance(nothing, changes, revision, (previous as Inner | undefined)?.[FLAGS] ?? nothing.flags);
}

type UncheckedChange = Readonly<Record<'kind' | 'key', string> & Record<'body', unknown>>;

function advance(
  { environment, world: before, flags: all }: State,
  changes: readonly UncheckedChange[],
  revision: number,
  /** Where a bad flag has its earlier version. */
  earlier: Flags,
): Evaluator {
  const changed = new Map<string, unknown>();
  for (const { kind, key, body } of changes) if (kind !== 'flag') changed.set(`${kind}/${key}`, body);
  const isStale = ({ references }: Pick<CompiledFlag, 'references'>): boolean =>
    [...references].some((reference) => changed.has(reference));
  const world = changed.size
    ? {
        ...before,
        documents: new Map([...before.documents, ...changed]),
        segments: new Map([...before.segments].filter(([, segment]) => !isStale(segment))),
      }
    : before;
  const flags: Flags = new Map();
  const put = (key: string, document: unknown): void => {
    if (document === null) flags.delete(key);
    else {
      const fallback = fallbackOf(earlier.get(key), document);
      flags.set(key, { key, document, world, compiled: undefined, fallback });
    }
  };
  all.forEach((place, key) => {
    const { document, compiled } = place;
    // Without a change of what flags refer to, no other flag can mend or break.
    if (changed.size && (!compiled || compiled.isQuarantined || isStale(compiled))) put(key, document);
    else flags.set(key, place);
  });
  for (const { kind, key, body } of changes) if (kind === 'flag') put(key, body);
  return evaluatorOf({ environment, revision, world, flags });
}

/** What was never asked for, and says the same, has been seen by nobody. Of the others one is kept. */
function fallbackOf(place: Place | undefined, document: unknown): Place | undefined {
  if (!place || (!place.compiled && place.document === document)) return place?.fallback;
  if (place.fallback) flagOf(place);
  return place;
}

/** The flag compiled. One that cannot be is quarantined: its earlier version goes on serving, or it answers errors. */
export function flagOf(place: Place): CompiledFlag {
  if (place.compiled) return place.compiled;
  const { key, document, world, fallback } = place;
  try {
    place.compiled = compileFlag(key, document, world);
  } catch {
    const invalid = stepOf(constant(errorResult(key, 'FLAG_INVALID')));
    const earlier = fallback ? flagOf(fallback) : { steps: [invalid], references: new Set<string>() };
    const quarantined = { ...earlier, isQuarantined: true };
    // Extras may still come, and make it a good one.
    if (!world.options.extras) return quarantined;
    place.compiled = quarantined;
  }
  place.fallback = undefined;
  return place.compiled;
}

function evaluatorOf(state: State): Inner {
  const { environment, revision, flags, world } = state;
  let boundaries: readonly number[] | undefined;
  return {
    [FLAGS]: flags,
    environment,
    revision,
    evaluate(key, context) {
      const place = flags.get(key);
      if (!place) return errorResult(key, 'FLAG_NOT_FOUND');
      try {
        // The last step of a flag always answers.
        return firstAnswer((place.compiled ?? flagOf(place)).steps, context, flags, 0) as Result;
      } catch {
        return errorResult(key, 'EVALUATION_FAILED');
      }
    },
    keys: () => [...flags.keys()],
    patch: (changes, next) => advance(state, changes, next, flags),
    nextBoundary(now) {
      boundaries ??= [...world.documents.values(), ...Array.from(flags.values(), ({ document }) => document)]
        .flatMap((document) => world.options.extras?.boundariesOf(document) ?? [])
        .sort((a, b) => a - b);
      return boundaries.find((boundary) => boundary > now);
    },
  };
}
