import type { Context, FullSnapshot, Result } from '@pennon/core';
import type {
  BooleanFlagKey,
  FlagKey,
  PennonFlags,
  UndeclaredKey,
  ValueOf,
  VariationOf,
  Widen,
} from '@pennon/react/server';
import { valueOr } from '@pennon/react/server';
import type { Overrides } from '@pennon/store';
import type { FlagValues } from '@pennon/store/values';
import { browserSnapshotOf } from './browser-snapshot.js';
import type { FlagsSetup } from './flags-setup.js';
import { type Known, knownOnce } from './known-once.js';
import { type Moment, type MomentOptions, momentOf } from './moment.js';
import type { RequestLike } from './request-like.js';
import { exposureTokenOf, valuesAt } from './values-at.js';

/** The flags of whoever sent one request. Answers never change within it: the ruleset and the time are read once. */
export interface RequestFlags {
  /**
   * The flag's value. The default stands in while nothing is known, when the flag is unknown or broken, and when its
   * value is not of the default's type.
   */
  getFlag<Key extends keyof PennonFlags & string>(key: Key, fallback: ValueOf<Key>): Promise<ValueOf<Key>>;
  getFlag<Key extends keyof PennonFlags & string>(key: Key): Promise<ValueOf<Key> | undefined>;
  getFlag<Default>(key: UndeclaredKey, fallback: Default): Promise<Widen<Default>>;
  /** Whether a boolean flag is on. A flag that is no boolean counts as its default, which is off. */
  isEnabled(key: BooleanFlagKey, fallback?: boolean): Promise<boolean>;
  /** The values of several flags; undefined for one without a value. */
  getFlags<Key extends FlagKey>(
    keys: readonly Key[],
  ): Promise<{ readonly [Each in Key]: ValueOf<Each> | undefined }>;
  /** The variation of the experiment that runs on a flag. Records nothing: redeem `exposure` where somebody sees it. */
  getExperiment<Key extends FlagKey>(key: Key): Promise<ServerExperiment<ValueOf<Key>, VariationOf<Key>>>;
  /** The whole answer, with its variation and its reason. */
  evaluate(key: FlagKey): Promise<Result>;
  /** Who asks, and when. In `rules` delivery the page is told. */
  context(): Promise<Context>;
  /** What this browser is shown whatever the rules say; `{}` for nearly all. */
  overrides(): Promise<Overrides>;
  /** The rules that browsers may hold; undefined while nothing is known. */
  snapshot(): Promise<FullSnapshot | undefined>;
  /** What browsers may know, evaluated; by default all of it. Undefined while nothing is known. */
  values(keys?: readonly FlagKey[]): Promise<FlagValues | undefined>;
}

/** What a request gets of an experiment. */
export interface ServerExperiment<Value, Variation extends string = string> {
  /** Undefined while nothing is known: render the control. */
  readonly variation: Variation | undefined;
  readonly value: Value | undefined;
  /** The person takes part: outside, in a holdout and under an override nobody does. */
  readonly isIn: boolean;
  /** For `<Exposed token>`; undefined where there is nothing to record, or no secret to sign with. */
  readonly exposure: string | undefined;
}

/** @param request - read once, when the first flag is asked for */
export function createRequestFlags(
  setup: FlagsSetup,
  request: () => Promise<RequestLike>,
  options?: MomentOptions,
): RequestFlags {
  return flagsAt(
    setup,
    knownOnce(() => momentOf(setup, request, options)),
  );
}

/** @param at - what a request is answered from: the same each time */
export function flagsAt(setup: FlagsSetup, at: () => Known<Moment>): RequestFlags {
  async function from<Answer>(answer: (moment: Moment) => Known<Answer>): Promise<Answer> {
    const moment = at();
    return answer(moment instanceof Promise ? await moment : moment);
  }

  const flags: Untyped = {
    getFlag: (key, fallback) => from(({ answer }) => valueOr(answer(key).value, fallback)),
    isEnabled: (key, fallback = false) => from(({ answer }) => valueOr(answer(key).value, fallback)),
    getFlags: (keys) => from(({ answer }) => Object.fromEntries(keys.map((key) => [key, answer(key).value]))),
    getExperiment: (key) =>
      from(async (moment) => {
        const result = moment.answer(key);
        const { value, variation, experiment } = result;
        const exposure = await exposureTokenOf(setup, moment, result);
        return { variation, value, isIn: experiment?.isIn === true, exposure };
      }),
    evaluate: (key) => from(({ answer }) => answer(key)),
    context: () => from(({ state }) => state.context),
    overrides: () => from(({ overrides }) => overrides),
    snapshot: () => from(({ isKnown, ruleset }) => (isKnown ? browserSnapshotOf(ruleset) : undefined)),
    values: (keys) => from((moment) => (moment.isKnown ? valuesAt(setup, moment, keys) : undefined)),
  };
  return flags as RequestFlags; // what the rules say of a flag's type is known to nobody here
}

/** The same, for any keys and values. */
interface Untyped
  extends Pick<RequestFlags, 'isEnabled' | 'evaluate' | 'context' | 'overrides' | 'snapshot' | 'values'> {
  getFlag(key: string, fallback?: unknown): Promise<unknown>;
  getFlags(keys: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  getExperiment(key: string): Promise<ServerExperiment<unknown>>;
}
